// The form in which secrets are shown. A text that begins like it stands for a secret and never is one.
const mark = "redacted:";

export function redactedText(hmac: string): string {
  return mark + hmac;
}

/** Whether a text claims to be a secret's redacted form, well-formed or not. */
export function claimsRedacted(text: string): boolean {
  return text.startsWith(mark);
}

/** Whether a text has exactly the form of a redacted secret. */
export function isRedacted(text: string): boolean {
  return /^redacted:[0-9a-f]{64}$/.test(text);
}
