// The console under /console: static files, built from control-plane/console. They are open to all, hold nothing of the
// configuration, and call the same API as everybody else.

import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

const root = fileURLToPath(new URL("../../console/dist", import.meta.url));

/** Scripts come from here only, none inline; styles may be inline, because the page's components set them so. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Files of the build outside assets/, which have the same name in every build. */
const plainFiles = new Set(["color-scheme.js", "icon.svg"]);

export async function registerConsole(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root,
      serve: false,
      preCompressed: true,
      cacheControl: false,
      // Names in assets/ carry a hash of what is in them.
      setHeaders(reply, file) {
        const isHashed = file.includes("/dist/assets/");
        reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
    const schema = { hide: true };
    scope.get("/", { schema }, (_request, reply) => reply.redirect("/console"));
    scope.get("/console", { schema }, (_request, reply) => sendFile(reply, "index.html"));
    scope.get<{ Params: { "*": string } }>("/console/*", { schema }, (request, reply) => {
      const file = request.params["*"];
      const isFile = file.startsWith("assets/") || plainFiles.has(file);
      // Every other path is a page, which the script in index.html knows how to show.
      return sendFile(reply, isFile ? file : "index.html");
    });
  });
}

function sendFile(reply: FastifyReply, file: string): FastifyReply {
  return reply.header("content-security-policy", contentPolicy).sendFile(file);
}
