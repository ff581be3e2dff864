// Ids for requests that bring none: unique among all workers by a random prefix of the process, and within it by a counter.
// They name requests in logs and answers, and are no secret.
import { randomBytes } from "node:crypto";

const prefix = randomBytes(9).toString("base64url");
let count = 0;

export function newRequestId(): string {
  return `${prefix}-${(++count).toString(36)}`;
}
