// What JSON.parse says of a fault, without the text around it, which it quotes and which may be a secret.

export function describeJsonFault(error: unknown): string {
  return (error as SyntaxError).message.replace(
    /, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s,
    " in JSON",
  );
}
