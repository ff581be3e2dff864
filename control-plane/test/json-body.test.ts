// Large bodies are parsed in pieces, and give exactly what parsing them at once would.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJsonBody } from "../src/json-body.ts";

/** Long enough that a body with it is parsed in pieces. */
const filler = "x".repeat(300_000);

const texts: [title: string, text: string][] = [
  ["lists of objects", JSON.stringify({ changes: [{ a: 1 }, { b: [1, [2]] }, 's,]\\"', null, 1.5], filler })],
  ["an empty list", JSON.stringify({ changes: [], filler, more: [[]] })],
  ["a list of blanks", `{"changes": [ \n ], "filler":"${filler}"}`],
  [
    "strings with brackets and escapes",
    JSON.stringify({ a: ['"[{', "\\", "]}"], filler, "k[": ["é", "\u{1f600}"] }),
  ],
  ["a list at the top", JSON.stringify([{ a: [1] }, filler])],
  ["nested objects", JSON.stringify({ a: { b: [1, 2, { c: [3] }] }, filler, d: [{ e: {} }] })],
  ["a key given twice", `{"a":[1,2],"filler":"${filler}","a":[3]}`],
  ["a text", JSON.stringify(filler)],
  ["a key named __proto__", `{"__proto__":[1],"filler":"${filler}"}`],
];
for (const [title, text] of texts) {
  test(`${title} come out as from JSON.parse`, async () => {
    assert.deepEqual(await parseJsonBody(Buffer.from(text)), JSON.parse(text));
  });
}

const malformed: [title: string, text: string][] = [
  ["an unclosed list", `{"filler":"${filler}","a":[1,2`],
  ["a trailing comma", `{"filler":"${filler}","a":[1,2,]}`],
  ["two commas", `{"filler":"${filler}","a":[1,,2]}`],
  ["text after the end", `{"filler":"${filler}","a":[1]} x`],
  ["two values", `{"filler":"${filler}","a":[1]}{"b":[2]}`],
  ["brackets that do not fit", `{"filler":"${filler}","a":[1}]`],
  ["an open string", `{"a":[1],"filler":"${filler}`],
  ["closing before opening", `]${filler}`],
];
for (const [title, text] of malformed) {
  test(`${title} is malformed in a large body as in a small one`, async () => {
    for (const one of [text, text.replace(filler, "")]) {
      await assert.rejects(parseJsonBody(Buffer.from(one)), { code: "MALFORMED_JSON" });
    }
  });
}

test("a body that is not UTF-8 is refused, not read with replacement characters", async () => {
  const body = Buffer.concat([
    Buffer.from(`{"filler":"${filler}","a":["`),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('"]}'),
  ]);
  await assert.rejects(parseJsonBody(body), { code: "MALFORMED_JSON" });
});
