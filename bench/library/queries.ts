/**
 * How long library reads take on the generated library: the catalogue alone, and through the service with what clients
 * ask for. Each line prints CPU time, least time, p50, p95 and p95's share of its limit, in ms; ends with 1 when a limit doesn't hold.
 * `node bench/library/queries.ts DATA_DIR` reads `DATA_DIR/triptych.db` (made when it isn't there);
 * `--postgres URL` a database on PostgreSQL, where three times the limits count.
 */
import type { BrowseService } from "../../src/domain/core.ts";
import type { Catalogue } from "../../src/domain/library/browse-ports.ts";
import { createBrowse } from "../../src/domain/library/browse.ts";
import { type ItemQuery, VIEW_PARTS, type ViewPart } from "../../src/domain/library/query.ts";
import { DEFAULT_RESUME_RULES } from "../../src/domain/playback/watch-state.ts";
import { createWatching, type Watching } from "../../src/domain/playback/watching.ts";
import type { ContentLimits } from "../../src/domain/users/limits.ts";
import type { Viewer } from "../../src/domain/users/user.ts";
import { createCatalogue } from "../../src/infrastructure/database/catalogue/catalogue.ts";
import { noteCertificates } from "../../src/infrastructure/database/certificates.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createEventLog } from "../../src/infrastructure/database/stores/event-log.ts";
import { createWatchStore } from "../../src/infrastructure/database/watching/watch-store.ts";
import { viewerOf } from "../../tests/support/catalogue.ts";
import { silentLog } from "../../tests/support/log.ts";
import { USERS } from "./generate.ts";
import { createRandom } from "./random.ts";
import { type Line, openBench, timeLines, userWith } from "./timing.ts";

/** What the clients' field lists mean here. */
const WEB: readonly ViewPart[] = ["state", "artwork", "relatives"];
const SWIFTFIN: readonly ViewPart[] = [...WEB, "versions"];
const KODI: readonly ViewPart[] = VIEW_PARTS;

/** What nobody was promised, and runs beside everything else: it shall not become slow unnoticed. */
const UNPROMISED_MS = 25;
const DEEP = 50_000;
const PAGE = 100;
const random = createRandom(7);

interface Bench {
  readonly child: ContentLimits;
  readonly catalogue: Catalogue;
  readonly browse: BrowseService;
  readonly watching: Watching;
  readonly viewers: readonly Viewer[];
  readonly prefixes: readonly string[];
  readonly itemIds: readonly number[];
  readonly seriesIds: readonly number[];
}

const any = <T>(from: readonly T[]): T => {
  const one = from[random.int(from.length)];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
};
const viewer = (bench: Bench): Viewer => any(bench.viewers);
const audience = (bench: Bench): { readonly userId: number; readonly libraryIds: null } => ({
  userId: viewer(bench).user?.id ?? 0,
  libraryIds: null,
});
/** As most people's accounts are: not everything is theirs to see. */
const limited = (of: Viewer): Viewer => ({ ...of, access: { all: false, libraryIds: [1, 2] } });
/** A child's account: up to an age, nothing unclassified, and one tag blocked. */
const child = ({ child: limits }: Bench, of: Viewer): Viewer => ({ ...of, access: { all: true, limits } });
/** Pages near the middle: never quite the same. */
const deepPage = (): ItemQuery => ({ offset: DEEP + random.int(1000), limit: PAGE });
const inMovies = { within: { type: "library", id: 1 }, kinds: ["movie"], recursive: true } as const;

const LINES: readonly Line<Bench>[] = [
  {
    name: "ids at 50,000, bare",
    limitMs: 2,
    run: (b) => b.catalogue.find(audience(b), { ...deepPage(), total: false }),
  },
  {
    name: "page at 50,000, jellyfin-web",
    limitMs: 12,
    run: (b) => b.browse.list(viewer(b), deepPage(), { parts: WEB }),
  },
  {
    name: "page at 50,000, Swiftfin",
    limitMs: 12,
    run: (b) => b.browse.list(viewer(b), deepPage(), { parts: SWIFTFIN }),
  },
  {
    name: "page at 50,000, two of three libraries",
    limitMs: 12,
    run: (b) => b.browse.list(limited(viewer(b)), deepPage(), { parts: WEB }),
  },
  {
    name: "limited: films page",
    limitMs: 12,
    run: (b) =>
      b.browse.list(
        child(b, viewer(b)),
        { ...inMovies, offset: random.int(2000), limit: PAGE },
        { parts: WEB },
      ),
  },
  {
    name: "limited: page of all at 5,000",
    limitMs: 4 * UNPROMISED_MS,
    run: (b) =>
      b.browse.list(child(b, viewer(b)), { offset: 5000 + random.int(1000), limit: PAGE }, { parts: WEB }),
  },
  {
    name: "limited: series page, unplayed counts",
    limitMs: UNPROMISED_MS,
    run: (b) =>
      b.browse.list(
        child(b, viewer(b)),
        { kinds: ["series"], offset: random.int(200), limit: PAGE },
        { parts: WEB },
      ),
  },
  {
    name: "limited: latest of all",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.latest(child(b, viewer(b)), { limit: 16 }, { parts: WEB }),
  },
  {
    name: "limited: next up",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.nextUp(child(b, viewer(b)), { limit: 24 }, { parts: WEB }),
  },
  {
    name: "limited: search by prefix",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.list(child(b, viewer(b)), { search: any(b.prefixes), limit: 24 }, { parts: WEB }),
  },
  {
    name: "limited: item, all fields",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.items(child(b, viewer(b)), [any(b.itemIds)], { parts: VIEW_PARTS }),
  },
  {
    name: "episodes at 50,000, newest first",
    limitMs: UNPROMISED_MS,
    run: (b) =>
      b.browse.list(
        viewer(b),
        {
          ...deepPage(),
          kinds: ["episode"],
          sort: [{ by: "addedAt", descending: true }, { by: "sortName" }],
        },
        { parts: WEB },
      ),
  },
  {
    name: "films at 10,000, Kodi (all fields)",
    limitMs: 12,
    run: (b) => b.browse.list(viewer(b), { ...inMovies, offset: 10_000, limit: PAGE }, { parts: KODI }),
  },
  {
    name: "series page, unplayed counts",
    limitMs: 12,
    run: (b) =>
      b.browse.list(viewer(b), { kinds: ["series"], offset: random.int(1000), limit: PAGE }, { parts: WEB }),
  },
  {
    name: "latest of all",
    limitMs: 3,
    run: (b) => b.browse.latest(viewer(b), { limit: 16 }, { parts: WEB }),
  },
  {
    name: "latest of a library, unplayed",
    limitMs: 3,
    run: (b) => b.browse.latest(viewer(b), { limit: 16, libraryId: 2, isPlayed: false }, { parts: WEB }),
  },
  {
    name: "resume",
    limitMs: 3,
    run: (b) => b.browse.resume(viewer(b), { mediaKinds: ["video"], limit: 12 }, { parts: WEB }),
  },
  { name: "next up", limitMs: 8, run: (b) => b.browse.nextUp(viewer(b), { limit: 24 }, { parts: WEB }) },
  {
    name: "item, bare",
    limitMs: 0.06,
    runs: 2000,
    run: (b) => b.catalogue.items(audience(b), [any(b.itemIds)]),
  },
  {
    name: "item, all fields",
    limitMs: 2,
    run: (b) => b.browse.item(viewer(b), any(b.itemIds), { parts: VIEW_PARTS }),
  },
  {
    name: "search by prefix",
    limitMs: 12,
    run: (b) => b.browse.list(viewer(b), { search: any(b.prefixes), limit: 24 }, { parts: WEB }),
  },
  {
    name: "search by three letters",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.list(viewer(b), { search: any(b.prefixes).slice(0, 3), limit: 24 }, { parts: WEB }),
  },
  {
    name: "genres of a library",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.labels(viewer(b), "genre", { within: inMovies.within, kinds: ["movie"] }),
  },
  {
    name: "films of a genre, page",
    limitMs: UNPROMISED_MS,
    run: (b) =>
      b.browse.list(viewer(b), { ...inMovies, genreIds: [1 + random.int(10)], limit: PAGE }, { parts: WEB }),
  },
  {
    name: "unplayed films, page",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.list(viewer(b), { ...inMovies, isPlayed: false, limit: PAGE }, { parts: WEB }),
  },
  {
    name: "favourites",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.list(viewer(b), { isFavorite: true, limit: PAGE }, { parts: WEB }),
  },
  {
    name: "similar",
    limitMs: UNPROMISED_MS,
    run: (b) => b.browse.similar(viewer(b), any(b.itemIds), 12, { parts: WEB }),
  },
  { name: "seasons", limitMs: 3, run: (b) => b.browse.seasons(viewer(b), any(b.seriesIds), { parts: WEB }) },
  {
    name: "episodes",
    limitMs: 8,
    run: (b) => b.browse.episodes(viewer(b), { seriesId: any(b.seriesIds) }, { parts: SWIFTFIN }),
  },
  { name: "50 clients report, each of them", limitMs: 250, runs: 10, run: (b) => reportsOf(b, 50) },
];

async function reportsOf({ watching, viewers, itemIds }: Bench, clients: number): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, (_, at) => {
      const user = viewers[at % viewers.length]?.user;
      if (user === undefined || user === null) throw new Error("no user");
      const itemId = itemIds[at] ?? 0;
      return watching.progressed(viewerOf(user, at + 1), {
        itemId,
        positionMs: 600_000 + random.int(600_000),
      });
    }),
  );
}

async function prepare(database: Database): Promise<Bench> {
  const events = createEventLog(database);
  const catalogue = createCatalogue(database, events);
  const ids = (kind: string): Promise<{ id: number }[]> =>
    database.scan.all<{ id: number }>(`SELECT "id" FROM "item" WHERE "kind" = ? ORDER BY "id"`, [kind]);
  const words = await database.scan.all<{ word: string }>(
    `SELECT DISTINCT "word" FROM "item_word" WHERE "item_id" % 500 = 0 ORDER BY "word"`,
  );
  // Drawn straight into the tables, without what a scan notes of classifications.
  const ratings = await database.scan.all<{ text: string }>(
    `SELECT DISTINCT "official_rating" AS "text" FROM "item" WHERE "official_rating" <> ''`,
  );
  await database.write((tx) =>
    noteCertificates(
      tx,
      ratings.map(({ text }) => text),
    ),
  );
  const tag = await database.scan.get<{ name: string }>(
    `SELECT "name" FROM "label" WHERE "kind" = 'tag' ORDER BY "id" LIMIT 1`,
  );
  return {
    child: {
      rating: { age: 13, step: null },
      hideUnrated: ["movie", "series"],
      blockedTags: [tag?.name ?? ""],
      allowedTags: [],
    },
    catalogue,
    browse: createBrowse({ catalogue, libraries: () => Promise.resolve([]) }),
    watching: createWatching({
      catalogue,
      store: createWatchStore(database),
      events,
      clock: () => new Date(),
      log: silentLog,
      rules: () => DEFAULT_RESUME_RULES,
    }),
    viewers: Array.from({ length: USERS }, (_, at) => viewerOf(userWith(at + 1))),
    prefixes: words.map(({ word }) => word.slice(0, 4)),
    itemIds: (await ids("movie")).map(({ id }) => id),
    seriesIds: (await ids("series")).map(({ id }) => id),
  };
}

await using database = await openBench();
const bench = await prepare(database);
process.exitCode = await timeLines(database.dialect, bench, LINES);
