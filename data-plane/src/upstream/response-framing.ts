// What the headers of an answer may say about its body. One place for both lanes: undici's parser takes two codings or a
// coding that is not chunked, behind which nobody knows where the answer ends.

/** Whether the headers name at most one way to find the body's end, and one that is understood (RFC 9112 §6.3). */
export function isFramedOnce(rawHeaders: readonly string[]): boolean {
  let ways = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (++ways > 1 || !/^\d{1,15}$/.test(value)) return false;
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      if (++ways > 1 || value.toLowerCase() !== "chunked") return false;
    }
  }
  return true;
}
