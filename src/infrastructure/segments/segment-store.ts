import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import type {
  MadeSegment,
  SegmentName,
  SegmentSize,
  SegmentStore,
  StoredSegment,
} from "../../domain/delivery/ports.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { Database, Statement } from "../database/database.ts";
import { createSegmentDisk, type SegmentDisk } from "./segment-disk.ts";
import { createRoom, type Room } from "./segment-room.ts";
import { enough, hashOf, INIT, numberOf, type Row } from "./segment-rows.ts";
import { sweepSegments } from "./segment-sweep.ts";

export interface SegmentStoreOptions {
  readonly dir: string;
  readonly maxBytes: number;
  /** Left free on the disk; 0 unless given. */
  readonly freeBytes?: number;
  /** The disk takes nothing any more, for this reason; null: it does again. */
  readonly onTrouble?: (reason: string | null) => void;
  readonly now: () => number;
  readonly log: Log;
}

/** Evicted down to this part of the limit, so that not every new segment evicts one. */
const LOW_WATER = 0.9;
const EVICT_AT_ONCE = 500;
/** Last uses are kept together: a row written for every segment sent would cost more than the segment. */
const TIDY_MS = 5000;

/** What nobody has used for so long goes when the disk is full, though there is room by our own measure. */
const UNUSED_MS = 3_600_000;
/** Made free at once when the disk is full: not every segment should have to ask for it. */
const MAKE_FREE_BYTES = 64_000_000;

const MAX_KNOWN = 50_000;
/** Segments of versions that somebody has had made go when he deletes them, and not before. */
const EVICTABLE = `"key" NOT IN (SELECT "key" FROM "optimised_track")`;

/** Files under sharded folders, written beside and renamed; their sizes, hashes and last use in the database. */
export class SegmentFiles implements SegmentStore {
  readonly #database: Database;
  readonly #options: SegmentStoreOptions;
  /** The sizes of those whose content was made or checked by this process, by their paths. */
  readonly #known = new LRUCache<string, number>({ max: MAX_KNOWN });
  /** Rows on their way into the database, by paths: whoever waits for a segment doesn't wait for its row. */
  readonly #recording = new Map<string, { readonly row: Row; readonly done: Promise<void> }>();
  readonly #held = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #uses = new Map<string, Statement>();
  readonly #room: Room;
  readonly #disk: SegmentDisk;
  readonly #closing = new AbortController();
  readonly #sweeping: Promise<void>;
  #evicting: Promise<void> | null = null;

  static async open(database: Database, options: SegmentStoreOptions): Promise<SegmentFiles> {
    await mkdir(options.dir, { recursive: true }).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      throw new DomainError("unavailable", "there is no folder for segments", { code, retryAfterS: 5 });
    });
    return new SegmentFiles(database, options, await createRoom(database));
  }

  private constructor(database: Database, options: SegmentStoreOptions, room: Room) {
    this.#database = database;
    this.#options = options;
    this.#room = room;
    this.#disk = createSegmentDisk({
      dir: options.dir,
      freeBytes: options.freeBytes ?? 0,
      onChange: (reason) => options.onTrouble?.(reason),
    });
    const tidy = (): void => {
      void this.#quietly("uses of segments weren't kept", this.#flushUses());
      void this.#disk.look();
    };
    this.#timer = setInterval(tidy, TIDY_MS);
    this.#timer.unref();
    this.#sweeping = this.#quietly("segments weren't swept", this.#sweep());
  }

  async get(key: string, name: SegmentName): Promise<StoredSegment | null> {
    const number = numberOf(name);
    const path = this.#pathOf(key, number);
    const known = this.#known.get(path);
    const row =
      known === undefined
        ? await this.#row(key, number)
        : { key, name: number, size_bytes: known, sha256: "" };
    if (row === undefined) return null;
    if (!(await this.#isSound(path, row))) {
      this.#options.log.warn("a segment on disk isn't what was stored", { key, name });
      await this.#forget([row]);
      return null;
    }
    this.#uses.set(`${key}/${number}`, {
      sql: `UPDATE "segment" SET "used_at" = ?, "ahead" = 0 WHERE "key" = ? AND "name" = ?`,
      values: [this.#options.now(), key, number],
    });
    return { path, sizeBytes: row.size_bytes };
  }

  #row(key: string, number: number): Promise<Row | undefined> {
    return this.#database.read.get<Row>(
      `SELECT "key", "name", "size_bytes", "sha256" FROM "segment" WHERE "key" = ? AND "name" = ?`,
      [key, number],
    );
  }

  /** Its size each time; its content once after a start, as power may have failed while it was written. */
  async #isSound(path: string, row: Row): Promise<boolean> {
    if ((await sizeOf(path)) !== row.size_bytes) return false;
    if (this.#known.has(path)) return true;
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null || (await hashOf(bytes)) !== row.sha256) return false;
    this.#known.set(path, row.size_bytes);
    return true;
  }

  async have(key: string, first: number, count: number): Promise<ReadonlySet<number>> {
    const coming = [...this.#recording.values()].map(({ row }) => row).filter((row) => row.key === key);
    const rows = await this.#database.read.all<{ name: number }>(
      `SELECT "name" FROM "segment" WHERE "key" = ? AND "name" >= ? AND "name" < ?`,
      [key, first, first + count],
    );
    const names = [...rows, ...coming].map(({ name }) => name);
    return new Set(names.filter((name) => name >= first && name < first + count));
  }

  async sizes(keys: readonly string[]): Promise<ReadonlyMap<string, readonly SegmentSize[]>> {
    if (keys.length === 0) return new Map();
    await this.#recorded();
    const rows = await this.#database.scan.all<Row>(
      `SELECT "key", "name", "size_bytes" FROM "segment"
       WHERE "key" IN (${keys.map(() => "?").join(", ")}) AND "name" >= 0`,
      [...keys],
    );
    return Map.groupBy(
      rows.map(({ key, name, size_bytes: sizeBytes }) => ({ key, index: name, sizeBytes })),
      ({ key }) => key,
    );
  }

  async put(
    key: string,
    name: SegmentName,
    made: MadeSegment,
    { isAhead } = { isAhead: false },
  ): Promise<StoredSegment> {
    const number = numberOf(name);
    const path = this.#pathOf(key, number);
    // The first whole one stays: somebody may be reading it, and another run's has other bytes.
    const known = this.#known.get(path);
    if (known !== undefined && (await sizeOf(path)) === known) {
      await removeMade(made);
      return { path, sizeBytes: known };
    }
    const sizeBytes = made instanceof Uint8Array ? made.length : made.sizeBytes;
    await this.#write(path, made, sizeBytes);
    this.#room.add(key, sizeBytes - (known ?? 0));
    this.#known.set(path, sizeBytes);
    const row = { key, name: number, size_bytes: sizeBytes };
    const bytes = made instanceof Uint8Array ? Promise.resolve(made) : readFile(path);
    const done = this.#quietly("a segment isn't remembered", this.#record(row, bytes, isAhead)).finally(
      () => {
        if (this.#recording.get(path)?.done === done) this.#recording.delete(path);
      },
    );
    this.#recording.set(path, { row: { ...row, sha256: "" }, done });
    if (this.#room.evictableBytes > this.#options.maxBytes) this.#startEvicting();
    return { path, sizeBytes };
  }

  /** When the disk is full, what was used long ago goes for it. */
  async #write(path: string, made: MadeSegment, sizeBytes: number): Promise<void> {
    let trouble = await this.#disk.write(path, made);
    if (trouble !== null && (await this.#giveUpUnused(sizeBytes + MAKE_FREE_BYTES)))
      trouble = await this.#disk.write(path, made);
    this.#disk.report(trouble);
    if (trouble === null) return;
    await removeMade(made);
    throw new DomainError("unavailable", "the disk for segments doesn't take more", {
      reason: trouble.message,
    });
  }

  mustTake(): void {
    this.#disk.mustTake();
  }

  /** False when there was nothing to give up. */
  async #giveUpUnused(bytes: number): Promise<boolean> {
    await this.#flushUses();
    const rows = await this.#evictable(`AND "used_at" < ?`, [this.#options.now() - UNUSED_MS]);
    await this.#forget(enough(rows, bytes));
    return rows.length > 0;
  }

  async #sweep(): Promise<void> {
    const { dir, log } = this.#options;
    const removed = await sweepSegments(dir, this.#database, new Date(), this.#closing.signal);
    if (removed > 0) log.info("removed what a server that ended left half-made", { files: removed });
  }

  async #record(row: Omit<Row, "sha256">, bytes: Promise<Uint8Array>, isAhead: boolean): Promise<void> {
    const usedAt = this.#options.now();
    const sha256 = await hashOf(await bytes);
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO "segment" ("key", "name", "size_bytes", "sha256", "used_at", "ahead") VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT ("key", "name") DO UPDATE SET
           "size_bytes" = excluded."size_bytes", "sha256" = excluded."sha256", "used_at" = excluded."used_at"`,
        [row.key, row.name, row.size_bytes, sha256, usedAt, Number(isAhead)],
      ),
    );
  }

  /** All rows are in the database. */
  async #recorded(): Promise<void> {
    await Promise.all([...this.#recording.values()].map(({ done }) => done));
  }

  async keepAhead(maxBytes: number): Promise<void> {
    await this.#recorded();
    const rows = await this.#database.scan.all<Row>(
      `SELECT "key", "name", "size_bytes", "sha256" FROM "segment" WHERE "ahead" = 1
       AND ${EVICTABLE} ORDER BY "used_at", "key", "name"`,
    );
    const bytes = rows.reduce((sum, row) => sum + row.size_bytes, 0);
    const free = rows.filter(({ key }) => !this.#held.has(key));
    await this.#forget(enough(free, bytes - maxBytes));
  }

  get keptBytes(): number {
    return this.#room.keptBytes;
  }

  async keep(keys: readonly string[]): Promise<void> {
    await this.#recorded();
    await this.#room.keep(keys);
  }

  async letGo(keys: readonly string[]): Promise<void> {
    await this.#recorded();
    await this.#room.letGo(keys);
    const free = keys.filter((key) => !this.#held.has(key));
    for (const key of free)
      await this.#forget(
        await this.#database.scan.all<Row>(
          `SELECT "key", "name", "size_bytes", "sha256" FROM "segment" WHERE "key" = ? AND ${EVICTABLE}`,
          [key],
        ),
      );
  }

  hold(key: string): () => void {
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#held.get(key) ?? 1) - 1;
      if (left === 0) this.#held.delete(key);
      else this.#held.set(key, left);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#sweeping;
    await this.#evicting;
    await this.#flushUses();
  }

  #pathOf(key: string, name: number): string {
    return join(this.#options.dir, key.slice(0, 2), key, `${name === INIT ? "init" : name}.seg`);
  }

  #quietly(what: string, work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.#options.log.warn(what, { err: error }));
  }

  async #flushUses(): Promise<void> {
    await this.#recorded();
    const statements = [...this.#uses.values()];
    this.#uses = new Map();
    if (statements.length > 0) await this.#database.write((tx) => tx.batch(statements));
  }

  #startEvicting(): void {
    this.#evicting ??= this.#quietly("no segments could be evicted", this.#evict()).finally(() => {
      this.#evicting = null;
    });
  }

  /** What nobody has asked for first, then the least recently used, never one that is held or kept. */
  async #evict(): Promise<void> {
    await this.#flushUses();
    const target = this.#options.maxBytes * LOW_WATER;
    while (this.#room.evictableBytes > target) {
      const rows = await this.#evictable();
      if (rows.length === 0) return;
      await this.#forget(enough(rows, this.#room.evictableBytes - target));
    }
  }

  #evictable(more = "", values: readonly number[] = []): Promise<readonly Row[]> {
    const held = [...this.#held.keys()];
    return this.#database.scan.all<Row>(
      `SELECT "key", "name", "size_bytes", "sha256" FROM "segment"
       WHERE ${EVICTABLE} ${held.length === 0 ? "" : `AND "key" NOT IN (${held.map(() => "?").join(", ")})`} ${more}
       ORDER BY "ahead" DESC, "used_at", "key", "name" LIMIT ?`,
      [...held, ...values, EVICT_AT_ONCE],
    );
  }

  async #forget(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#database.write((tx) =>
      tx.batch(
        rows.map(({ key, name }) => ({
          sql: `DELETE FROM "segment" WHERE "key" = ? AND "name" = ?`,
          values: [key, name],
        })),
      ),
    );
    for (const { key, name } of rows) this.#known.delete(this.#pathOf(key, name));
    await Promise.all(rows.map(({ key, name }) => rm(this.#pathOf(key, name), { force: true })));
    for (const row of rows) this.#room.add(row.key, -row.size_bytes);
  }
}

/** null: there is none. */
async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

/** A file that the store doesn't take over. */
async function removeMade(made: MadeSegment): Promise<void> {
  if (!(made instanceof Uint8Array)) await rm(made.path, { force: true });
}
