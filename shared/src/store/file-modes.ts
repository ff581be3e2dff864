// Files that hold secrets are their owner's alone. What this program makes is 0600 from its first byte; a file that was copied
// back from a backup, or made under an older version, may be open to every user of the machine.
import * as fs from "node:fs";

const othersMask = 0o077;

/** Takes the rights of other users away. `openToOthers` reports what cannot be closed, because it is another user's file. */
export function closeToOthers(files: readonly string[]): void {
  for (const file of files) {
    if (!isOpenToOthers(file)) continue;
    try {
      fs.chmodSync(file, 0o600);
    } catch {
      // Reported, not fatal: the program still needs the file.
    }
  }
}

/** A warning for each file that other users may read or write. */
export function openToOthers(files: readonly string[]): string[] {
  return files
    .filter(isOpenToOthers)
    .map((file) => `${file} holds secrets and is open to other users; run as its owner: chmod 600 ${file}`);
}

function isOpenToOthers(file: string): boolean {
  // Windows has no such modes.
  if (process.platform === "win32") return false;
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat !== undefined && stat.isFile() && (stat.mode & othersMask) !== 0;
  } catch {
    return false;
  }
}
