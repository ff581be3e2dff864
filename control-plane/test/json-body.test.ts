// Large bodies are parsed in pieces, and give exactly what parsing them at once would.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LongList, parseBulkBody, parseJsonBody } from "../src/json-body.ts";

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
  ["a list of many numbers", JSON.stringify(Array.from({ length: 200_000 }, (_, n) => n / 8))],
  [
    "an object of many members",
    JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, n]))),
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
    assert.deepEqual(walked(await parseBulkBody(Buffer.from(text))), JSON.parse(text));
  });
}

/** The value of a bulk body with arrays in place of the lists that are walked. */
function walked(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, member instanceof LongList ? [...member] : member]),
  );
}

test("a long list of a bulk body gives the same items at each walk, long items among them", async () => {
  const items = [...Array.from({ length: 9000 }, (_, n) => ({ n, text: `item ${n}` })), [filler, filler], 7];
  const body = (await parseBulkBody(Buffer.from(JSON.stringify({ items, few: [1, 2] })))) as {
    items: LongList;
    few: number[];
  };
  assert.ok(body.items instanceof LongList);
  for (const _walk of [1, 2]) assert.deepEqual([...body.items], items);
  assert.deepEqual(body.few, [1, 2]);
});

const value = fc.jsonValue({ maxDepth: 6, stringUnit: "binary" });
test("whatever its form, a large value comes out as from JSON.parse", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 5 }),
      fc.dictionary(fc.string(), value),
      async (list, object) => {
        const text = JSON.stringify(
          { list, filler, deep: { object, filler: [filler, list] }, object },
          null,
          1,
        );
        assert.deepEqual(await parseJsonBody(Buffer.from(text)), JSON.parse(text));
        assert.deepEqual(walked(await parseBulkBody(Buffer.from(text))), JSON.parse(text));
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});

test("a text of many megabytes is refused, because it cannot be parsed in pieces", async () => {
  const body = Buffer.from(JSON.stringify({ a: ["x".repeat(5_000_000)] }));
  await assert.rejects(parseJsonBody(body), { code: "BODY_TOO_LARGE" });
});

const malformed: [title: string, text: string][] = [
  ["an unclosed list", `{"filler":"${filler}","a":[1,2`],
  ["a trailing comma", `{"filler":"${filler}","a":[1,2,]}`],
  ["two commas", `{"filler":"${filler}","a":[1,,2]}`],
  ["text after the end", `{"filler":"${filler}","a":[1]} x`],
  ["two values", `{"filler":"${filler}","a":[1]}{"b":[2]}`],
  ["brackets that do not fit", `{"filler":"${filler}","a":[1}]`],
  ["an open string", `{"a":[1],"filler":"${filler}`],
  ["closing before opening", `]${filler}`],
  ["a comma behind many items", `[${`${filler.slice(0, 99)},`.replaceAll("x", "1").repeat(400)}]`],
  ["nothing but blanks before a comma", `{"filler":"${filler}","a":[${" ".repeat(40_000)},1]}`],
  ["a member without a name", `{"filler":"${filler}",7:1}`],
  ["a member without a value", `{"filler":"${filler}","a"}`],
  ["a list that ends as an object", `{"filler":"${filler}","a":["${filler}"}}`],
];
for (const [title, text] of malformed) {
  test(`${title} is malformed in a large body as in a small one`, async () => {
    for (const one of [text, text.replace(filler, "")]) {
      await assert.rejects(parseJsonBody(Buffer.from(one)), { code: "MALFORMED_JSON" });
      await assert.rejects(parseBulkBody(Buffer.from(one)), { code: "MALFORMED_JSON" });
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
