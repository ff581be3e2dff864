// Which characters HTTP/1.1 allows where (RFC 9110 §5.6.2 and §5.5, RFC 9112 §3.2), as one table that both plain parsers
// look into. The strings they read are latin-1: one character a byte.

/** May stand in a method or a field name (`token`). */
export const tokenByte = 1;
/** May stand in a field value: visible ASCII, bytes past ASCII, blanks. */
export const valueByte = 2;
/** May stand in an origin-form target: visible ASCII but `#`, which only a broken client sends. */
export const targetByte = 4;

/** The classes of each byte, as bits. */
const byteClasses = new Uint8Array(256);

for (let byte = 0x21; byte <= 0x7e; byte++) byteClasses[byte] = valueByte | targetByte;
for (let byte = 0x80; byte <= 0xff; byte++) byteClasses[byte] = valueByte;
for (const blank of [0x09, 0x20]) byteClasses[blank] = valueByte;
byteClasses[0x23] = valueByte;
for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  byteClasses[character.charCodeAt(0)] = (byteClasses[character.charCodeAt(0)] as number) | tokenByte;

/** Where the run of characters of a class that begins at `from` ends. Hot path. */
export function endOfRun(text: string, from: number, byteClass: number): number {
  let at = from;
  while (at < text.length && ((byteClasses[text.charCodeAt(at)] as number) & byteClass) !== 0) at++;
  return at;
}
