// The one check that must run before anything else: newer syntax and built-in modules fail to load on an older Node,
// long before a program could say why. So it imports nothing, and `main.ts` imports nothing beside it that an older Node
// could not load.

const major = 24;

/** Exits with a message where Node is too old for Switchyard. */
export function requireNodeVersion(): void {
  const running = process.versions.node;
  if (Number(running.split(".")[0]) >= major) return;
  process.stderr.write(
    `Switchyard needs Node ${major} or later and this is Node ${running}.\n` +
      "Install it from https://nodejs.org, or start with `npm start`, which fetches it for the project's own use.\n",
  );
  process.exit(1);
}
