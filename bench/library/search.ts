/**
 * How long searches, filters, facets and rules take on the generated library of 100,000 items. Each line prints CPU time,
 * least time, p50, p95 and p95's share of its limit, in ms; the limits are the same on both databases, and no query is
 * asked twice, so that nothing of it has been kept.
 * `node bench/library/search.ts DATA_DIR` or `--postgres URL`; ends with 1 when a limit doesn't hold.
 */
import type { BrowseService } from "../../src/domain/core.ts";
import { createBrowse } from "../../src/domain/library/browse.ts";
import { readFilter } from "../../src/domain/library/filter/read.ts";
import { createLists, type ListService } from "../../src/domain/library/lists/lists.ts";
import type { ItemQuery, ViewPart } from "../../src/domain/library/query.ts";
import type { Viewer } from "../../src/domain/users/user.ts";
import { createCatalogue } from "../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createListStore } from "../../src/infrastructure/database/lists/list-store.ts";
import { createSavedSearchStore } from "../../src/infrastructure/database/lists/saved-searches.ts";
import { createEventLog } from "../../src/infrastructure/database/stores/event-log.ts";
import { viewerOf } from "../../tests/support/catalogue.ts";
import { USERS } from "./generate.ts";
import { createRandom } from "./random.ts";
import { type Line, openBench, timeLines, userWith } from "./timing.ts";

const PARTS: readonly ViewPart[] = ["state", "artwork", "relatives"];
const SEARCH_MS = 30;
const FACETS_MS = 80;
const COLLECTION_MS = 20;
const PAGE = 100;
const random = createRandom(11);

interface Bench {
  readonly browse: BrowseService;
  readonly viewers: readonly Viewer[];
  /** Words of names, and of people. */
  readonly words: readonly string[];
  readonly people: readonly string[];
  readonly tags: readonly string[];
  readonly collections: readonly number[];
}

const any = <T>(from: readonly T[]): T => {
  const one = from[random.int(from.length)];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
};

const GENRES = ["drama", "comedy", "action", "thriller", "crime", "horror", "romance", "western"];
/** A little different each time, as people's filters are. */
const oddRating = (): string => (random.int(9_000) / 1_000).toFixed(3);
const FILTERS: readonly ((bench: Bench) => string)[] = [
  () => `kind:movie year>=${1950 + random.int(60)} rating>${oddRating()}`,
  () => `kind:movie genre:${any(GENRES)} rating>${oddRating()}`,
  () => `(kind:movie or kind:series) not genre:${any(GENRES)} rating>${oddRating()}`,
  ({ tags }) => `tag:"${any(tags)}" or (kind:movie duration<${95 + random.int(15)}m rating>${oddRating()})`,
  () => `kind:movie watched:no year:${1950 + random.int(7) * 10}s rating>${oddRating()}`,
  ({ people }) => `person:"${any(people)}" rating>${oddRating()}`,
  () => `kind:movie language:en resolution>=1080p hdr:no rating>${oddRating()}`,
];

const filtered = (bench: Bench): ItemQuery => {
  const filter = readFilter(any(FILTERS)(bench));
  return filter === null ? {} : { filter };
};

const list = (bench: Bench, query: ItemQuery): Promise<unknown> =>
  bench.browse.list(any(bench.viewers), query, { parts: PARTS });

/** A word with two neighbours exchanged. */
function mistyped(word: string): string {
  const at = 1 + random.int(Math.max(1, word.length - 2));
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}

const MOVIES: ItemQuery = { kinds: ["movie", "series"] };

const LINES: readonly Line<Bench>[] = [
  {
    name: "a name as it is typed, three letters",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { ...MOVIES, search: any(b.words).slice(0, 3), limit: 24 }),
  },
  {
    name: "a name's beginning, with a filter",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { ...filtered(b), search: any(b.words).slice(0, 5), limit: 24 }),
  },
  {
    name: "two words of a name",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { search: `${any(b.words)} ${any(b.words).slice(0, 3)}`, limit: 24 }),
  },
  {
    name: "a person, by an app's search field",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { ...MOVIES, search: any(b.people), limit: 24 }),
  },
  {
    name: "everywhere, one word",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { search: any(b.words), searchIn: "everything", limit: 30 }),
  },
  {
    name: "everywhere, two words with a filter",
    limitMs: SEARCH_MS,
    run: (b) =>
      list(b, {
        ...filtered(b),
        search: `${any(b.words).slice(0, 4)} ${any(GENRES)}`,
        searchIn: "everything",
        limit: 30,
      }),
  },
  {
    name: "a slip of the keyboard",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { ...MOVIES, search: mistyped(any(b.words)), limit: 24 }),
  },
  {
    name: "a slip in a person's name, everywhere",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { search: mistyped(any(b.people)), searchIn: "everything", limit: 30 }),
  },
  {
    name: "nothing at all",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { search: `zq${any(b.words)}xv`, limit: 24 }),
  },
  {
    name: "a page of a filter",
    limitMs: SEARCH_MS,
    run: (b) => list(b, { ...filtered(b), limit: PAGE, offset: random.int(300) }),
  },
  {
    name: "facets of a filter",
    limitMs: FACETS_MS,
    run: (b) => b.browse.facetCounts(any(b.viewers), { ...filtered(b), recursive: true }),
  },
  {
    name: "facets of a search",
    limitMs: FACETS_MS,
    run: (b) => b.browse.facetCounts(any(b.viewers), { search: any(b.words).slice(0, 4), recursive: true }),
  },
  {
    name: "a smart collection's page",
    limitMs: COLLECTION_MS,
    run: (b) =>
      list(b, { within: { type: "item", id: any(b.collections) }, limit: PAGE, offset: random.int(200) }),
  },
];

async function prepare(database: Database): Promise<Bench> {
  const events = createEventLog(database);
  const catalogue = createCatalogue(database, events);
  const column = async (sql: string): Promise<readonly string[]> =>
    (await database.scan.all<{ text: string }>(sql)).map(({ text }) => text);
  const bench: Bench = {
    browse: createBrowse({ catalogue, libraries: () => Promise.resolve([]) }),
    viewers: Array.from({ length: USERS }, (_, at) => viewerOf(userWith(at + 1))),
    words: await column(
      `SELECT DISTINCT "word" AS "text" FROM "item_word" WHERE "item_id" % 300 = 0 AND length("word") > 4 ORDER BY 1`,
    ),
    people: await column(`SELECT "key" AS "text" FROM "person" WHERE "id" % 40 = 0 ORDER BY 1`),
    tags: await column(
      `SELECT "name" AS "text" FROM "label" WHERE "kind" = 'tag' AND "id" % 5 = 0 ORDER BY 1`,
    ),
    collections: [],
  };
  const lists = createLists({
    catalogue,
    lists: createListStore(database),
    searches: createSavedSearchStore(database),
    clock: () => new Date(),
  });
  return { ...bench, collections: await makeCollections(lists, bench) };
}

const COLLECTIONS = 60;
/** Many rules, so that most pages are asked for the first time. */
async function makeCollections(lists: ListService, bench: Bench): Promise<readonly number[]> {
  const admin: Viewer = { ...any(bench.viewers), isAdmin: true };
  const ids: number[] = [];
  for (let at = 0; at < COLLECTIONS; at++) {
    const rule = { filter: any(FILTERS)(bench), sort: [] };
    ids.push((await lists.create(admin, { kind: "collection", name: `Rule ${at}`, rule })).id);
  }
  return ids;
}

await using database = await openBench();
const bench = await prepare(database);
process.exitCode = await timeLines(database.dialect, bench, LINES, 1);
for (const id of bench.collections)
  await database.write((tx) => tx.run(`UPDATE "item" SET "gone_at" = 1 WHERE "id" = ?`, [id]));
