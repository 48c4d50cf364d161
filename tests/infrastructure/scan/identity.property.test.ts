/**
 * The rule of identity: whatever happens on the disk between two scans, and whatever people say about what is what,
 * nobody's state is lost or lands on another film, and a film keeps its id in its library. Random sequences on a simulated tree, checked against a model that
 * knows which film is which. A failure names its seed: `TRIPTYCH_PROPERTY_SEED=… vitest run … identity` repeats it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EditingService } from "../../../src/domain/core.ts";
import type { Library } from "../../../src/domain/library/library.ts";
import { createEditing } from "../../../src/domain/metadata/editing/editing.ts";
import { createEditStore } from "../../../src/infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../../../src/infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../../../src/infrastructure/database/editing/picture-store.ts";
import { createScanStore } from "../../../src/infrastructure/database/scan/scan-store.ts";
import { scan, type ScanDeps } from "../../../src/workers/scan.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { ADMIN } from "../../support/viewers.ts";
import { aScanJob } from "../../workers/scanning.ts";
import { aLibrary, watch } from "./library.ts";
import { SimulatedTree, type DiskFile } from "./simulated-tree.ts";

const SEED = process.env["TRIPTYCH_PROPERTY_SEED"];
const RUNS = { SQLite: 200, PostgreSQL: 20 };
const STEPS = 30;

/** A film of the model: what it is, wherever it lies. */
interface Film {
  readonly number: number;
  readonly externalIds: Readonly<Record<string, string>>;
  /** Where it lies; null while it is off the disk. */
  at: { readonly root: string; readonly folder: string } | null;
  files: readonly DiskFile[];
  /** What of it was there when all was last scanned. */
  seenFiles: readonly DiskFile[];
  /** False while the catalogue can't know what its content is: then nothing could tell where it went. */
  isKnown: boolean;
  /** A person has said which film it is, whatever the disk says. */
  isCorrected: boolean;
  /** False while the catalogue hasn't seen where it lies: a copy made now could be taken for it. */
  isSeen: boolean;
  readonly uuids: Map<number, string>;
  /** What somebody has seen of it; shared by films that a person says are one. */
  state: { position: number | null };
  /** The library that it stays in while a person says that it is one with another. */
  home: number | null;
  /** What a person said, until he takes it back. */
  joined: Joined | null;
}

/** Two films that a person made one, with what was before. */
interface Joined {
  readonly how: "merged" | "identified";
  /** Whose work both are now. */
  readonly kept: Film;
  readonly other: Film;
  readonly before: readonly [kept: number | null, other: number | null];
  readonly position: number | null;
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Shown {
  readonly at: string;
  readonly position: number | null;
  readonly uuid: string | undefined;
}

class World {
  readonly films: Film[] = [];
  readonly tree = new SimulatedTree();
  readonly log: string[] = [];
  readonly #random: () => number;
  readonly #database: TestDatabase;
  readonly #libraries: readonly Library[];
  readonly #prefix: string;
  readonly #deps: ScanDeps;
  readonly #editing: EditingService;
  readonly #occupants = new Map<string, Set<number>>();
  #names = 0;
  #position = 1;

  constructor(database: TestDatabase, libraries: readonly Library[], prefix: string, seed: number) {
    this.#database = database;
    this.#libraries = libraries;
    this.#prefix = prefix;
    this.#random = mulberry(seed);
    for (const root of libraries.flatMap((library) => library.roots))
      this.tree.roots.set(root.path, new Map());
    const roots = new Map(libraries.flatMap((library) => library.roots.map((root) => [root.id, root.path])));
    let now = 1_800_000_000_000;
    this.#editing = createEditing({
      store: createEditStore(database),
      identity: createIdentityStore(database),
      pictures: createPictureStore(database),
      libraries: async () => [],
      moveOnDisk: async () => {},
      ask: async () => {},
      clock: () => new Date(now++),
    });
    this.#deps = {
      libraries: {
        get: async (id) => libraries.find((library) => library.id === id) ?? null,
        rootPath: async (id) => roots.get(id) ?? null,
      },
      discoverer: this.tree.discoverer,
      store: createScanStore({ database, clock: () => new Date(now++) }),
      folders: this.tree.folders,
      jobs: { enqueue: async () => aScanJob({}), report: async () => {} },
      settleArtwork: async () => true,
      breathe: async () => {},
      clock: () => new Date(now),
      log: silentLog,
    };
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }

  #name(what: string): string {
    return `${this.#prefix} ${what} ${++this.#names}`;
  }

  #file(name = "film.mkv", bytes = this.#name("bytes")): DiskFile {
    return { name, bytes, inode: `${this.#prefix}-${this.tree.newInode()}` };
  }

  #present(): readonly Film[] {
    return this.films.filter((film) => film.at !== null && film.isKnown);
  }

  #place(film: Film, wanted: Film["at"]): void {
    // Of two that a person made one, either may take the other's item in a library that both come to.
    const isHome = wanted === null || film.home === null || this.#libraryOf(wanted.root).id === film.home;
    const at = isHome ? wanted : null;
    this.log.push(`film ${film.number} to ${at === null ? "nowhere" : `${at.root}/${at.folder}`}`);
    if (film.at !== null) this.tree.take(film.at.root, film.at.folder);
    film.at = at;
    film.isSeen = false;
    if (at !== null) {
      const occupants = this.#occupants.get(at.folder) ?? new Set();
      this.#occupants.set(at.folder, occupants.add(film.number));
    }
    if (at !== null) this.tree.put(at.root, at.folder, film.files, film.externalIds);
  }

  #root(): string {
    return this.pick([...this.tree.roots.keys()]) ?? "";
  }

  #libraryOf(root: string): Library {
    const library = this.#libraries.find((one) => one.roots.some(({ path }) => path === root));
    if (library === undefined) throw new Error("a root without a library");
    return library;
  }

  #add(
    files: readonly DiskFile[],
    externalIds: Readonly<Record<string, string>>,
    at = { root: this.#root(), folder: this.#name("film") },
  ): void {
    const film: Film = {
      number: this.films.length,
      externalIds,
      at: null,
      files,
      seenFiles: [],
      isKnown: false,
      isSeen: false,
      isCorrected: false,
      uuids: new Map(),
      state: { position: null },
      home: null,
      joined: null,
    };
    this.films.push(film);
    this.#place(film, at);
  }

  readonly steps: Readonly<Record<string, () => Promise<void> | void>> = {
    add: () => {
      const hasId = this.below(2) === 0;
      this.#add([this.#file()], hasId ? { tmdb: `${this.#prefix}${this.films.length}` } : {});
    },
    copy: () => {
      const film = this.pick(
        this.#present().filter((one) => one.isSeen && Object.keys(one.externalIds).length === 0),
      );
      if (film === undefined) return;
      // A copy can't be told from another film with these bytes that goes, or comes back, at the same time.
      const bytes = new Set(film.files.map((file) => file.bytes));
      const alike = this.films.filter((one) =>
        [...one.files, ...one.seenFiles].some((file) => bytes.has(file.bytes)),
      );
      if (alike.some((one) => one.at === null || !one.isKnown || !one.isSeen)) return;
      this.#add(
        film.files.map((file) => this.#file(file.name, file.bytes)),
        {},
      );
      for (const one of alike) one.isKnown = false;
    },
    move: () => {
      const film = this.pick(this.#present());
      if (film !== undefined) this.#place(film, { root: this.#root(), folder: this.#name("film") });
    },
    renameFile: () => {
      const film = this.pick(this.#present());
      if (film === undefined) return;
      film.files = film.files.map((file, index) => ({
        ...file,
        name: `renamed ${this.#names++} ${index}.mkv`,
      }));
      this.#place(film, film.at);
    },
    swap: () => {
      const [one, two] = [this.pick(this.#present()), this.pick(this.#present())];
      if (one === undefined || two === undefined || one === two) return;
      const [first, second] = [one.at, two.at];
      this.#place(one, null);
      this.#place(two, null);
      this.#place(one, second);
      this.#place(two, first);
    },
    takeThePlaceOfAnother: () => {
      const [one, two] = [this.pick(this.#present()), this.pick(this.#present())];
      if (one === undefined || two === undefined || one === two) return;
      const place = two.at;
      this.#place(two, this.below(2) === 0 ? null : { root: this.#root(), folder: this.#name("film") });
      this.#place(one, place);
    },
    addInPlaceOfOneThatMoved: () => {
      // What stood there last may come back there: that is another history.
      const film = this.pick(
        this.#present().filter((one) => one.isSeen && this.#occupants.get(one.at?.folder ?? "")?.size === 1),
      );
      if (film?.at === null || film === undefined) return;
      const place = film.at;
      // In another library it would only be found when that is scanned.
      const root = this.pick(this.#libraryOf(place.root).roots)?.path ?? place.root;
      this.#place(film, { root, folder: this.#name("film") });
      // Until it was seen, it must stay where it is found.
      film.isKnown = false;
      this.#add([this.#file()], {}, place);
    },
    remove: () => {
      const film = this.pick(this.#present());
      if (film !== undefined) this.#place(film, null);
    },
    comeBack: () => {
      const film = this.pick(this.films.filter((one) => one.at === null && one.isKnown));
      if (film !== undefined) this.#place(film, { root: this.#root(), folder: this.#name("film") });
    },
    upgrade: () => {
      // A better file in a new place, without an id: nobody could know.
      const film = this.pick(this.#present().filter((one) => one.isSeen));
      if (film === undefined) return;
      film.files = [this.#file(this.below(2) === 0 ? "film.mkv" : `better ${this.#names++}.mkv`)];
      film.isKnown = false;
      this.#place(film, film.at);
    },
    addVersion: () => {
      const film = this.pick(this.#present());
      if (film === undefined || film.files.length > 2) return;
      film.files = [...film.files, this.#file(`other ${this.#names++}.mkv`)];
      film.isKnown = false;
      this.#place(film, film.at);
    },
    removeVersion: () => {
      const film = this.pick(this.#present().filter((one) => one.files.length > 1));
      if (film === undefined) return;
      film.files = film.files.slice(this.below(2) === 0 ? 1 : 0).slice(0, 1);
      this.#place(film, film.at);
    },
    watch: async () => {
      const film = this.pick(this.#present().filter((one) => one.state.position === null));
      if (film?.at === null || film === undefined) return;
      const uuid = film.uuids.get(this.#libraryOf(film.at.root).id);
      const row = await this.#database.scan.get<{ work_id: number }>(
        `SELECT "work_id" FROM "item" WHERE "uuid" = ? AND "gone_at" IS NULL`,
        [uuid ?? ""],
      );
      if (row === undefined) return;
      film.state.position = this.#position++;
      await watch(this.#database, row.work_id, film.state.position);
    },
    merge: async () => {
      const one = this.pick(this.#alone());
      const library = one?.at === null || one === undefined ? undefined : this.#libraryOf(one.at.root);
      const two = this.pick(
        this.#alone().filter(
          (film) => film !== one && film.at !== null && this.#libraryOf(film.at.root) === library,
        ),
      );
      if (one === undefined || two === undefined) return;
      const ids = [await this.#itemOf(one), await this.#itemOf(two)];
      const { itemId } = await this.#editing.merge(ADMIN, ids);
      this.#join("merged", itemId === ids[0] ? [one, two] : [two, one]);
    },
    identifyAsAnother: async () => {
      const named = this.pick(this.#alone().filter((film) => film.externalIds["tmdb"] !== undefined));
      const film = this.pick(this.#alone().filter((one) => one !== named));
      if (named === undefined || film === undefined || named.isCorrected || film.isCorrected) return;
      const id = named.externalIds["tmdb"] ?? "";
      await this.#editing.identify(ADMIN, await this.#itemOf(film), { tmdb: id });
      this.#join("identified", [named, film]);
    },
    correct: async () => {
      const film = this.pick(this.#alone());
      if (film === undefined) return;
      film.isCorrected = true;
      this.log.push(`film ${film.number} is something else`);
      const id = `${this.#prefix}-right-${this.#names++}`;
      await this.#editing.identify(ADMIN, await this.#itemOf(film), { tmdb: id });
    },
    takeBack: async () => {
      const film = this.pick(this.films.filter((one) => one.joined !== null));
      if (film?.joined === null || film === undefined) return;
      const { how, kept, other, before, position } = film.joined;
      if (![kept, other].every((one) => one.isSeen && one.isKnown && one.at !== null)) return;
      this.log.push(`films ${kept.number} and ${other.number} are two again`);
      if (how === "merged" && this.below(2) === 0) await this.#editing.split(ADMIN, await this.#itemOf(kept));
      else {
        const history = await this.#editing.history(ADMIN, await this.#itemOf(other));
        const done = history.find(({ act, undoneBy }) => act !== "undo" && undoneBy === null);
        await this.#editing.undo(ADMIN, done?.id ?? 0);
      }
      const now = kept.state.position;
      const isSince = now !== position;
      kept.state = { position: isSince ? now : before[0] };
      other.state = { position: before[1] };
      for (const one of [kept, other]) {
        one.joined = null;
        one.home = null;
      }
    },
    scanOne: () => this.scan(this.pick(this.#libraries)),
    interruptedScan: async () => {
      const abort = new AbortController();
      let batches = this.below(3);
      const breathe = async (): Promise<void> => {
        if (batches-- <= 0) abort.abort(new Error("killed"));
      };
      await this.scan(this.pick(this.#libraries), { breathe }, abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted) throw error;
      });
    },
  };

  /** Films of which a person hasn't said what else they are, where the catalogue knows them to be. */
  #alone(): readonly Film[] {
    return this.#present().filter(
      (film) =>
        film.isSeen &&
        film.joined === null &&
        film.at !== null &&
        film.uuids.has(this.#libraryOf(film.at.root).id),
    );
  }

  async #itemOf(film: Film): Promise<number> {
    const library = film.at === null ? null : this.#libraryOf(film.at.root);
    const row = await this.#database.scan.get<{ id: number }>(`SELECT "id" FROM "item" WHERE "uuid" = ?`, [
      film.uuids.get(library?.id ?? 0) ?? "",
    ]);
    return row?.id ?? 0;
  }

  #join(how: Joined["how"], [kept, other]: readonly [Film, Film]): void {
    this.log.push(`films ${kept.number} and ${other.number} are one (${how})`);
    const before = [kept.state.position, other.state.position] as const;
    const position = before[0] ?? before[1];
    const joined: Joined = { how, kept, other, before, position };
    kept.state = { position };
    other.state = kept.state;
    for (const film of [kept, other]) {
      film.joined = joined;
      film.home = film.at === null ? null : this.#libraryOf(film.at.root).id;
    }
  }

  async scan(
    library: Library | undefined,
    more: Partial<ScanDeps> = {},
    signal = new AbortController().signal,
  ): Promise<void> {
    if (library === undefined) return;
    const full = this.below(4) === 0;
    await scan({ ...this.#deps, ...more }, aScanJob({ libraryId: library.id, full }), signal);
  }

  /** Scans all, twice in some order; answers what the catalogue shows, and what the model says. */
  async settle(): Promise<{ readonly shown: readonly Shown[]; readonly expected: readonly Shown[] }> {
    const order = this.below(2) === 0 ? this.#libraries : this.#libraries.toReversed();
    for (const library of [...order, ...order]) await this.scan(library);
    const rows = await this.#database.scan.all<{
      uuid: string;
      place: string;
      root_id: number;
      library_id: number;
      position_ms: number | null;
    }>(
      `SELECT i."uuid", i."place", i."root_id", i."library_id", w."position_ms" FROM "item" AS i
       LEFT JOIN "watch_state" AS w ON w."work_id" = i."work_id" AND w."user_id" = 1
       WHERE i."kind" = 'movie' AND i."gone_at" IS NULL AND i."place" LIKE '${this.#prefix} %'
         -- What has only versions left that a person gave it stands nowhere itself.
         AND EXISTS (SELECT 1 FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id"
           JOIN "file" AS f ON f."id" = p."file_id" WHERE v."item_id" = i."id" AND f."gone_at" IS NULL)
       ORDER BY i."place"`,
    );
    const roots = new Map(
      this.#libraries.flatMap((library) => library.roots.map((root) => [root.id, root.path])),
    );
    const shown = rows.map((row) => ({
      at: `${roots.get(row.root_id)}/${row.place}`,
      position: row.position_ms,
      uuid: row.uuid,
    }));
    const wanted = this.films
      .flatMap((film) => (film.at === null ? [] : { film, at: film.at }))
      .map(({ film, at }) => ({
        film,
        libraryId: this.#libraryOf(at.root).id,
        at: `${at.root}/${at.folder}`,
      }));
    const expected = wanted.map(({ film, libraryId, at }) => ({
      at,
      position: film.state.position,
      uuid: film.uuids.get(libraryId) ?? shown.find((item) => item.at === at)?.uuid,
    }));
    for (const { film, libraryId, at } of wanted) {
      const uuid = shown.find((item) => item.at === at)?.uuid;
      if (uuid !== undefined && !film.uuids.has(libraryId)) film.uuids.set(libraryId, uuid);
      film.isKnown = true;
      film.isSeen = true;
      film.seenFiles = film.files;
    }
    const inOrder = (a: { readonly at: string }, b: { readonly at: string }): number =>
      a.at < b.at ? -1 : 1;
    return { shown: shown.toSorted(inOrder), expected: expected.toSorted(inOrder) };
  }

  /** Positions that somebody had, and that no work of these histories has any more. */
  async lostPositions(): Promise<readonly number[]> {
    const states = await this.#database.scan.all<{ position_ms: number }>(
      `SELECT DISTINCT w."position_ms" FROM "watch_state" AS w JOIN "item" AS i ON i."work_id" = w."work_id"
       WHERE i."place" LIKE '${this.#prefix} %'`,
    );
    const kept = new Set(states.map((row) => row.position_ms));
    return this.films.flatMap((film) =>
      film.state.position === null || kept.has(film.state.position) ? [] : film.state.position,
    );
  }
}

describe.each(databases)("identity on $name", ({ name, open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const seeds =
    SEED === undefined ? Array.from({ length: RUNS[name] }, (_, index) => index + 1) : [Number(SEED)];
  it(`holds for ${seeds.length} random histories`, { timeout: 600_000 }, async () => {
    let histories = 0;
    for (const seed of seeds) {
      const prefix = `h${seed}`;
      const libraries = [
        await aLibrary(database, `${prefix} one`, [`/m/${prefix}/a`, `/m/${prefix}/b`]),
        await aLibrary(database, `${prefix} two`, [`/m/${prefix}/c`]),
      ];
      const world = new World(database, libraries, prefix, seed);
      try {
        for (let count = 0; count < 4; count++) await world.steps["add"]?.();
        const agree = async (): Promise<void> => {
          const { shown, expected } = await world.settle();
          expect(shown).toEqual(expected);
        };
        await agree();
        for (let step = 0; step < STEPS; step++) {
          const kind = world.pick([...Object.keys(world.steps), "settle"]) ?? "settle";
          world.log.push(kind);
          await (world.steps[kind] ?? agree)();
        }
        await agree();
        expect(await world.lostPositions()).toEqual([]);
        histories++;
      } catch (error) {
        throw new Error(`seed ${seed}: ${world.log.join(", ")}`, { cause: error });
      }
    }
    expect(histories).toBe(seeds.length);
  });
});
