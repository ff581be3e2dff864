// The fields that services and routes have in common: what names them, and what the server adds.
// Ids and names share one pattern and, per kind, one namespace, so that `{idOrName}` in a URL is never ambiguous.
import { type Static, Type } from "typebox";

export const Kind = Type.Enum(["service", "route"], { description: '"service" or "route"' });
export type Kind = Static<typeof Kind>;

export const Identifier = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit",
});
export type Identifier = Static<typeof Identifier>;

export const Tag = Type.String({
  pattern: "^[^\\u0000-\\u001f\\u007f,]{1,64}$",
  description: "1 to 64 characters without commas and control characters",
});

/** Properties that open every object. `name` defaults to the id, which no schema can say: `parse` fills it in. */
export const identityProperties = {
  id: Identifier,
  name: Identifier,
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  tags: Type.Array(Tag, { maxItems: 64, default: [] }),
};

/** Properties that only the server writes. In a client's body they are accepted and ignored. */
export const ServerMade = {
  createdAt: Type.String({ description: "RFC 3339 time of creation" }),
  updatedAt: Type.String({ description: "RFC 3339 time of the last change" }),
  revision: Type.Integer({ minimum: 1, description: "the commit that last wrote the object" }),
};
