// Addresses that no target may have, in every form in which they can be written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TargetGuard } from "../src/model/target-url.ts";

const blocked = [
  "169.254.169.254",
  "169.254.1.1",
  "0.0.0.0",
  "100.100.100.200",
  "::",
  "fe80::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "::ffff:169.254.169.254",
  "::a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::a9fe:a9fe",
  "::ffff:0:a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "2001:0:a9fe:a9fe::1",
  "2001:0:1234:5678:0:0:5601:5601",
];
const allowed = [
  "127.0.0.1",
  "10.0.0.1",
  "100.100.100.201",
  "::1",
  "fd00:ec2::253",
  "2001:db8::1",
  "64:ff9b::a00:1",
  "2002:a00:1::1",
  "2001:0:a00:1:0:0:f5ff:fffe",
];

test("link-local, unspecified and metadata addresses are blocked in every form, and no others", () => {
  const guard = new TargetGuard();
  assert.deepEqual(
    blocked.filter((address) => !guard.blocks(address)),
    [],
  );
  assert.deepEqual(
    allowed.filter((address) => guard.blocks(address)),
    [],
  );
});

test("an unblocked range lifts the block for the forms that carry its addresses", () => {
  const guard = new TargetGuard(["169.254.169.254/32"]);
  assert.equal(guard.blocks("2002:a9fe:a9fe::1"), false);
  assert.equal(guard.blocks("2002:a9fe:a9ff::1"), true);
});
