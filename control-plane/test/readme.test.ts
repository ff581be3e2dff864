// The README's table of settings is the one that the parser and --help use.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { settingsTable } from "@switchyard/shared";
import { controlPlaneSettings } from "../src/config.ts";

test("the README lists the control plane's settings with the defaults that they have", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const table = /<!-- settings: control plane -->\n([^]*?)\n<!-- end -->/.exec(readme)?.[1];
  assert.equal(table, settingsTable(controlPlaneSettings));
});
