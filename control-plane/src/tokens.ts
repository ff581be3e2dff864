// Admin tokens: who they belong to and what they may do. Only hashes are configured, and a presented token is compared
// with all of them in constant time, so that neither the setting nor the time of an answer gives one away.

import { createHash, timingSafeEqual } from "node:crypto";
import { accept, refuse, type Setting } from "@switchyard/shared";

type Role = "read" | "write";

export interface TokenOwner {
  /** The actor in history. */
  readonly name: string;
  readonly role: Role;
}

interface AdminToken extends TokenOwner {
  readonly sha256: Buffer;
}

export type AdminTokens = readonly AdminToken[];

/** Whose token it is, or null. */
export function ownerOfToken(tokens: AdminTokens, presented: string): TokenOwner | null {
  const hash = createHash("sha256").update(presented).digest();
  let owner: TokenOwner | null = null;
  // Safe because: all are compared, whichever fits.
  for (const token of tokens) if (timingSafeEqual(token.sha256, hash)) owner = token;
  return owner;
}

/** The setting of a comma-separated list of `name:role:sha256hex`. */
export function adminTokens(variable: string, meaning: string): Setting<AdminTokens> {
  return {
    variable,
    fallback: "",
    meaning,
    // A raw token in the place of an entry is a common slip.
    isSecret: true,
    parse(text) {
      const tokens: AdminToken[] = [];
      for (const [index, item] of text.split(",").entries()) {
        if (item.trim() === "") continue;
        const parts = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):(read|write):([0-9a-f]{64})$/i.exec(item.trim());
        const [, name, role, hex] = parts ?? [];
        if (!name || !role || !hex)
          return refuse(
            `item ${index + 1} is not name:read|write:<sha256 of the token in hex>; \`switchyard token\` makes one`,
          );
        tokens.push({ name, role: role.toLowerCase() as Role, sha256: Buffer.from(hex, "hex") });
      }
      return accept(tokens);
    },
  };
}
