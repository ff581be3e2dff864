// docs/wire.md tells which test holds which guarantee: every title that it names is a test, and every item names one or says
// why there is none.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const document = readFileSync(new URL("../../docs/wire.md", import.meta.url), "utf8");
const sources = new Map(
  readdirSync(new URL(".", import.meta.url))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => [name.replace(".test.ts", ""), readFileSync(new URL(name, import.meta.url), "utf8")]),
);

test("every test that docs/wire.md names exists, and every item of it names one or a reason", () => {
  const items = document.split(/^- /m).slice(1);
  assert.ok(items.length > 40);
  for (const item of items) {
    const [guarantee = "", ...lines] = item.split(/^ {2}- /m);
    assert.ok(lines.length > 0, `no test and no reason: ${guarantee}`);
    for (const line of lines) {
      if (line.startsWith("Not tested: ")) continue;
      const named = /^`([a-z-]+)`: (.+)\n/.exec(line);
      assert.ok(named, `neither a test nor a reason: ${line}`);
      const [, file = "", title = ""] = named;
      assert.ok(
        sources.get(file)?.includes(`"${title}"`),
        `${file}.test.ts has no test ${JSON.stringify(title)}`,
      );
    }
  }
});
