// The last good catalog on this machine's disk, for when the store is away or has lost it. A cache only: it is written
// behind what happens, at most every 5 s, and a file that is torn, foreign or of another format is passed over.
// One file for each kind of program and each store, so that no process takes another installation's catalog for its own.
import { createHash, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Catalog } from "../model/catalog.ts";
import {
  CacheFault,
  type CacheHeader,
  cacheChunkSize,
  formatCache,
  parseCache,
  parseCacheHeader,
} from "./cache-file.ts";
import { closeToOthers, openToOthers } from "./file-modes.ts";
import type { HeldPosition } from "./replica-trouble.ts";
import type { ObjectRecord } from "./store.ts";

const intervalMs = 5000;
/** A header is a few hundred bytes. */
const headerBytesMax = 32_768;
/** What a process that was killed while it wrote has left behind is removed by another once it is this old. */
const leftoverMs = 3_600_000;

export interface CatalogCacheOptions {
  readonly folder: string;
  readonly program: "worker" | "control-plane";
  /** The store's description. */
  readonly installation: string;
  /** Told why a file is passed over, or could not be written; each reason once in a row. */
  readonly onFault: (message: string) => void;
}

/** What is to be kept. */
export interface CacheEntry {
  readonly held: HeldPosition;
  readonly catalog: Catalog;
  readonly secretsKey: Buffer | null;
  /** Records that could not be read, kept as they are. */
  readonly unreadable?: Iterable<ObjectRecord>;
}

/** What a file keeps. */
export interface KeptCatalog {
  readonly held: HeldPosition;
  readonly secretsKey: Buffer | null;
  /** The objects, in pieces; rejects at the end where the file is not whole. */
  readonly pieces: () => AsyncIterable<readonly ObjectRecord[]>;
}

export class CatalogCache {
  readonly path: string;
  readonly #options: CatalogCacheOptions;
  #next: CacheEntry | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #beganAt = -Infinity;
  #lastFault = "";
  #isFirst = true;

  constructor(options: CatalogCacheOptions) {
    this.#options = options;
    const installation = createHash("sha256").update(options.installation).digest("hex").slice(0, 16);
    const folder = resolve(options.folder);
    this.path = join(folder, `${options.program}-${installation}.catalog`);
    const files = cachesIn(folder);
    closeToOthers(files);
    for (const warning of openToOthers(files)) options.onFault(warning);
  }

  /** What is kept, by its first line; null where there is nothing, or nothing of use. */
  async read(): Promise<KeptCatalog | null> {
    try {
      const header = await this.#readHeader();
      if (!header) return null;
      const { epoch, parentEpoch, revision, commitId, secretsKey } = header;
      return {
        held: { epoch, parentEpoch, revision, commitId },
        secretsKey: secretsKey === null ? null : Buffer.from(secretsKey, "base64"),
        pieces: () => this.#readPieces(commitId),
      };
    } catch (error) {
      this.#tell("is passed over", error);
      return null;
    }
  }

  /** Has this kept soon, in place of what was to be kept before. */
  keep(entry: CacheEntry): void {
    this.#next = entry;
    if (this.#timer || this.#writing) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#write();
      },
      Math.max(0, this.#beganAt + intervalMs - performance.now()),
    );
  }

  /** Writes what is still to be kept, and ends. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#next) this.#write();
    await this.#writing;
  }

  #write(): void {
    const entry = this.#next;
    if (!entry) return;
    this.#next = null;
    this.#beganAt = performance.now();
    this.#writing = this.#writeFile(entry)
      .then(
        () => (this.#lastFault = ""),
        (error: unknown) => this.#tell("could not be written", error),
      )
      .then(() => {
        this.#writing = null;
        if (this.#next) this.keep(this.#next);
      });
  }

  async #writeFile({ held, catalog, secretsKey, unreadable = [] }: CacheEntry): Promise<void> {
    const found = await this.#readHeader().catch(() => null);
    // Another process of this machine, which shares the file, may be ahead.
    if (found?.epoch === held.epoch && found.revision >= held.revision) return;
    const { epoch, parentEpoch, revision, commitId } = held;
    const { program, installation } = this.#options;
    const header = {
      program,
      installation,
      epoch,
      parentEpoch,
      revision,
      commitId,
      secretsKey: secretsKey?.toString("base64") ?? null,
    };
    await fs.mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    if (this.#isFirst) await this.#removeLeftovers();
    this.#isFirst = false;
    const draft = `${this.path}.${randomUUID()}.new`;
    try {
      const file = await fs.open(draft, "wx", 0o600);
      try {
        for await (const chunk of formatCache(header, catalog, unreadable)) await file.write(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await fs.rename(draft, this.path);
    } catch (error) {
      await fs.rm(draft, { force: true }).catch(() => {});
      throw error;
    }
  }

  async #removeLeftovers(): Promise<void> {
    const folder = dirname(this.path);
    for (const name of await fs.readdir(folder)) {
      if (!name.startsWith(`${basename(this.path)}.`) || !name.endsWith(".new")) continue;
      const stat = await fs.lstat(join(folder, name)).catch(() => null);
      if (stat && Date.now() - stat.mtimeMs > leftoverMs) await fs.rm(join(folder, name), { force: true });
    }
  }

  /** The first line, or null without a file. Throws where it is not one of this program and installation. */
  async #readHeader(): Promise<CacheHeader | null> {
    const file = await fs.open(this.path, "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (!file) return null;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytesMax), 0, headerBytesMax, 0);
      const header = parseCacheHeader(buffer.toString("utf8", 0, bytesRead).split("\n", 1)[0] ?? "");
      const { program, installation } = this.#options;
      if (header.program !== program || header.installation !== installation) {
        throw new CacheFault(`is that of a ${header.program} on ${header.installation}`);
      }
      return header;
    } finally {
      await file.close();
    }
  }

  async *#readPieces(commitId: string): AsyncGenerator<readonly ObjectRecord[]> {
    const file = await fs.open(this.path, "r");
    // The stream closes the file, however the reading ends.
    const stream = file.createReadStream({ highWaterMark: cacheChunkSize });
    let isFirst = true;
    async function* checked(): AsyncGenerator<Buffer> {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const [line = ""] = isFirst ? chunk.toString("utf8").split("\n", 1) : [];
        if (isFirst && parseCacheHeader(line).commitId !== commitId)
          throw new CacheFault("was replaced meanwhile");
        isFirst = false;
        yield chunk;
      }
    }
    yield* parseCache(checked());
  }

  #tell(what: string, error: unknown): void {
    const message = `the cache ${this.path} ${what}: ${
      error instanceof CacheFault
        ? `it ${error.message}`
        : error instanceof Error
          ? error.message
          : String(error)
    }`;
    if (message === this.#lastFault) return;
    this.#lastFault = message;
    this.#options.onFault(message);
  }
}

/** Every cache in a folder, those of other programs and installations too: all of them hold secrets. */
function cachesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.catalog(\..*)?$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    // It is made with the first file.
    return [];
  }
}

/** The cache of a program, none where its folder is not given. */
export function openCatalogCache(
  folder: string | null,
  options: Omit<CatalogCacheOptions, "folder">,
): CatalogCache | null {
  return folder === null ? null : new CatalogCache({ folder, ...options });
}
