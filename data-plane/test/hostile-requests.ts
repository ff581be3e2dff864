// Connections full of requests, right ones and broken ones, from a seed: the same seed gives the same bytes everywhere.

/** A small generator of numbers (mulberry32): the same seed gives the same run everywhere. */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const bodies = [
  "",
  "a",
  "hello",
  "0\r\n\r\n",
  "GET /inner HTTP/1.1\r\nHost: fuzz.test\r\n\r\n",
  "\r\n\r\n",
  "x".repeat(3000),
  "\0\xff\r\n",
  "5\r\nhello\r\n0\r\n\r\n",
];
const harmlessFields = [
  "X-A: b",
  "x-a:  c",
  "Cookie: a=b",
  "Accept: */*",
  "X-Empty:",
  "X-Latin: \xe4",
  "Connection: keep-alive",
  "TE: trailers",
  "Connection: X-A",
  "Trailer: X",
  "X_Under: 1",
  "Transfer_Encoding: chunked",
  "Content_Length: 7",
];
/** Each may break a head, or make another message of it. */
const nastyFields = [
  "Content-Length: 5",
  "Content-Length: 0",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length:\t5",
  "content-length: 00005",
  "Content-Length: 5 ",
  "Content-Length : 5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked ",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding:chunked",
  "Transfer-Encoding: identity",
  "Transfer-Encoding:\x0bchunked",
  "Transfer-Encoding\t: chunked",
  "transfer-encoding: Chunked",
  " Transfer-Encoding: chunked",
  "X: y\r\n Transfer-Encoding: chunked",
  "X: y\nTransfer-Encoding: chunked",
  "X: y\rTransfer-Encoding: chunked",
  "Host: fuzz.test",
  "Host: other.test",
  "Host:",
  "X: a\0b",
  "X y: z",
  "no colon",
  ": empty",
  "Connection: content-length",
  "Connection: close",
  "Expect: 100-continue",
  "Upgrade: h2c",
  "Connection: Upgrade",
  "Upgrade: websocket",
];

function chunkedBody(dice: Dice, text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; ) {
    const size = 1 + dice.below(Math.min(text.length - at, 900));
    const digits = size.toString(16);
    encoded += `${dice.pick(["", "0", "00"])}${dice.chance(2) ? digits : digits.toUpperCase()}${dice.pick(["", "", ";a", ";a=b", ';a="b"'])}\r\n${text.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${encoded}${dice.pick(["0", "000"])}\r\n${dice.pick(["", "", "X-T: 1\r\n", "Host: evil\r\n"])}\r\n`;
}

/** One request that is right. */
export function rightRequest(dice: Dice, number: number): string {
  const method = dice.pick(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);
  const target = `${dice.pick(["/", "/a/../", "//", "/%61/"])}${number}${dice.pick(["", "?a=b", "?", "?a//../b"])}`;
  const fields = Array.from({ length: dice.below(4) }, () => dice.pick(harmlessFields));
  const body = dice.pick(bodies);
  const framing = dice.below(3);
  if (framing === 1) fields.splice(dice.below(fields.length + 1), 0, `Content-Length: ${body.length}`);
  if (framing === 2) fields.splice(dice.below(fields.length + 1), 0, "Transfer-Encoding: chunked");
  const head = `${method} ${target} HTTP/1.1\r\nHost: fuzz.test\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
  return head + (framing === 1 ? body : framing === 2 ? chunkedBody(dice, body) : "");
}

/** Breaks it, or not: a field more, a byte changed, taken out, doubled, or a piece of another request put in. */
export function broken(dice: Dice, request: string): string {
  const at = dice.below(request.length + 1);
  const lineEnd = request.indexOf("\r\n") + 2;
  switch (dice.below(7)) {
    case 0:
    case 1:
    case 2:
      return `${request.slice(0, lineEnd)}${dice.pick(nastyFields)}\r\n${request.slice(lineEnd)}`;
    case 3:
      return (
        request.slice(0, at) +
        dice.pick(["\r", "\n", "\0", " ", "\t", ":", ";", "0", "\x0b", "\xff", "\r\n", "\r\n\r\n"]) +
        request.slice(at)
      );
    case 4:
      return request.slice(0, at) + request.slice(at + 1 + dice.below(3));
    case 5:
      return request.slice(0, at) + dice.pick(bodies) + request.slice(at);
    default:
      return request.replace(
        "HTTP/1.1",
        dice.pick(["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/ 1.1"]),
      );
  }
}

export interface Run {
  readonly bytes: Buffer;
  readonly isUntouched: boolean;
}

/** A connection full of requests to the host fuzz.test, right ones and broken ones. */
export function makeRun(dice: Dice): Run {
  const isUntouched = dice.chance(3);
  let text = "";
  for (let number = 0; number < 1 + dice.below(5); number++) {
    const request = rightRequest(dice, number);
    text += !isUntouched && dice.chance(2) ? broken(dice, request) : request;
  }
  return { bytes: Buffer.from(text, "latin1"), isUntouched };
}
