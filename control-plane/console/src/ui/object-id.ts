// Ids for new objects: made of what the user typed, so that logs and metrics read well, and made here, so that a create
// whose answer was lost can be sent again.

const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

/** The name, if there is one, else letters and digits of the text with four random ones behind. */
export function idFor(name: string, text: string): string {
  if (name.trim() !== "") return name.trim();
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const random = [...crypto.getRandomValues(new Uint8Array(4))].map(
    (byte) => alphabet[byte % alphabet.length],
  );
  return [...words, random.join("")]
    .join("-")
    .slice(-64)
    .replace(/^[^a-z0-9]+/, "");
}
