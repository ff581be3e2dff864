// POST /v1/match: where a request would go, by the code that the workers run, and why the routes that came near lost.
// Nothing is sent anywhere. It reads, so a token that may only read may ask.
import {
  byteString,
  describeSchemaErrors,
  type ExplainedRequest,
  type Explanation,
  explainRequest,
  type Fault,
  pointerToken,
  redactSecrets,
} from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { ControlPlane } from "../control-plane.ts";
import { invalidBody } from "../errors.ts";
import { startPace } from "../pace.ts";
import { viewToRead } from "./answer.ts";
import { MatchInput } from "./explain-schemas.ts";
import { describeOperation } from "./operation.ts";

export function registerMatch(app: FastifyInstance, { catalog, secretsKey }: ControlPlane): void {
  app.post(
    "/v1/match",
    {
      schema: describeOperation({
        id: "matchRequest",
        summary: "Tell where a request would go",
        description:
          "By the code that the workers run, as if the caller sent the request itself: which route answers, what the " +
          "upstream is sent, and for each route that came near why it lost. Settings of a worker count as their " +
          "defaults. Nothing is sent.",
        tag: "confidence",
        body: "MatchInput",
        answers: {
          200: { description: "where it would go", body: "MatchResult", headers: ["Switchyard-Stale"] },
        },
        errors: [405, 413, 415, 422],
      }),
    },
    async (request, reply): Promise<Explanation> => {
      const explained = parseRequest(request.body);
      const view = await viewToRead(catalog, reply);
      const steps = explainRequest(await view.table, explained, {
        clientAddress: request.ip.replace(/^::ffff:/i, ""),
        requestId: request.id,
        redact: (object) => redactSecrets(object, secretsKey),
      });
      const pace = startPace();
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        if (pace.isDue) await pace.rest();
      }
    },
  );
}

/** The headers are judged by hand, each with a pointer of its own. */
const inputCheck = Compile(
  Type.Object(
    { ...MatchInput.properties, headers: Type.Optional(Type.Unknown()) },
    { additionalProperties: false },
  ),
);

function parseRequest(body: unknown): ExplainedRequest {
  const faults: Fault[] = inputCheck.Check(body)
    ? []
    : describeSchemaErrors(MatchInput, inputCheck.Errors(body));
  const { method = "", url = "", headers = {} } = (body ?? {}) as Partial<Static<typeof MatchInput>>;
  const isUrlSound = typeof url === "string" && !faults.some((fault) => fault.pointer === "/url");
  if (isUrlSound && url !== "" && url !== "*" && !/^(?:\/|https?:\/\/)/i.test(url)) {
    faults.push({
      pointer: "/url",
      detail: "must be a path that begins with / or an http:// or https:// URL",
    });
  }
  const rawHeaders = parseHeaders(headers, faults);
  if (faults.length > 0) throw invalidBody(faults);
  // Clients send what is not ASCII in percent-encoding; a server takes nothing else.
  const target = url.replaceAll(/[^\0-\x7f]+/gu, percentEncode);
  if (!rawHeaders.some((name, at) => at % 2 === 0 && name.toLowerCase() === "host")) {
    // A request has a Host always; a client takes it from the URL.
    const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? [];
    rawHeaders.unshift("Host", authority || "localhost");
  }
  return { method, url: target, rawHeaders };
}

function percentEncode(text: string): string {
  return Buffer.from(text).reduce((escapes, byte) => `${escapes}%${byte.toString(16).toUpperCase()}`, "");
}

function parseHeaders(headers: unknown, faults: Fault[]): string[] {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    faults.push({ pointer: "/headers", detail: "must be an object" });
    return [];
  }
  const raw: string[] = [];
  for (const [name, given] of Object.entries(headers)) {
    const pointer = `/headers/${pointerToken(name)}`;
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      faults.push({ pointer, detail: "is no header name (RFC 9110 §5.6.2)" });
    }
    for (const [index, value] of [given].flat().entries()) {
      const at = Array.isArray(given) ? `${pointer}/${index}` : pointer;
      if (typeof value !== "string")
        faults.push({ pointer: at, detail: "must be a string or a list of strings" });
      else if (/[\p{Cc}--[\t\u0080-\u009f]]/v.test(value))
        faults.push({ pointer: at, detail: "has control characters" });
      // As a server reads it: without the blanks around it (RFC 9110 §5.5).
      else raw.push(name, byteString(value.replace(/^[\t ]+|[\t ]+$/g, "")));
    }
  }
  return raw;
}
