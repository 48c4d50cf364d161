/**
 * Generates a library of 100,000 items and 20 people with their states, the same in every run.
 * `node bench/library/generate.ts DATA_DIR` makes `DATA_DIR/triptych.db`; `--postgres URL` fills that database instead;
 * `--items N` makes it smaller.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { createSearchIndex } from "../../src/infrastructure/database/search/rebuild.ts";
import { refreshNextUp } from "../../src/infrastructure/database/watching/refresh-next-up.ts";
import { silentLog } from "../../tests/support/log.ts";
import { createPen, type Drawn, drawItem, drawNames, nameBy, NEWEST, type Pen, type Series } from "./draw.ts";
import { createRandom } from "./random.ts";
import { createWriter } from "./writer.ts";

export const FULL_SIZE = 100_000;
export const USERS = 20;
const LIBRARIES = { movies: 1, shows: 2, music: 3 } as const;
const HOUR_MS = 3_600_000;

export interface Generated {
  readonly items: number;
  readonly sideRows: number;
  readonly seconds: number;
}

export async function generateLibrary(database: Database, items = FULL_SIZE): Promise<Generated> {
  const startedAt = performance.now();
  const writer = createWriter(database);
  const pen = createPen(createRandom(20_260_101), writer);
  drawNames(pen);
  const roots = Object.entries(LIBRARIES).map(([kind, id]) => drawLibrary(pen, kind, id));
  await writer.flush();
  const films: Drawn[] = [];
  const series: Series[] = [];
  const [movieRoot = 0, showRoot = 0, musicRoot = 0] = roots;
  // Shares of a household's library: a fifth films, three fifths series, a fifth music.
  const drawUntil = async (share: number, draw: () => void): Promise<void> => {
    for (; (writer.counts()["item"] ?? 0) < items * share; await writer.flush()) draw();
  };
  const film = { libraryId: LIBRARIES.movies, parentId: movieRoot };
  await drawUntil(0.2, () => films.push(drawItem(pen, "movie", nameBy(pen), film)));
  await drawUntil(0.8, () => series.push(drawSeries(pen, showRoot)));
  await drawUntil(1, () => drawAlbum(pen, musicRoot));
  for (let user = 1; user <= USERS; user++) {
    drawUser(pen, user, films, series);
    await writer.flush();
  }
  await writer.flush(true);
  await database.write((tx) => refreshNextUp(tx, { seriesIds: series.map((one) => one.id) }));
  const index = createSearchIndex(database);
  while ((await index.advance()) < 1);
  await settle(database);
  const { item = 0, ...sides } = writer.counts();
  const sideRows = Object.values(sides).reduce((sum, count) => sum + count, 0);
  return { items: item, sideRows, seconds: (performance.now() - startedAt) / 1000 };
}

/** What PostgreSQL does by itself after a while; its sequences haven't seen the ids that were given. */
async function settle(database: Database): Promise<void> {
  if (database.dialect === "sqlite") return;
  await database.write(async (tx) => {
    for (const table of [
      "library",
      "library_root",
      "work",
      "item",
      "version",
      "file",
      "person",
      "label",
      "artwork",
      "user",
    ])
      await tx.all(
        `SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT MAX("id") FROM "${table}"))`,
      );
  });
  await database.read.all("VACUUM ANALYZE");
}

function drawLibrary(pen: Pen, kind: string, id: number): number {
  const { writer, random } = pen;
  writer.add("library", {
    id,
    uuid: random.uuid(),
    name: kind,
    kind,
    settings: "{}",
    created_at: NEWEST,
    changed_at: NEWEST,
  });
  writer.add("library_root", { id, library_id: id, path: `/media/${id}`, state: "ok" });
  return drawItem(pen, "folder", kind, { libraryId: id, parentId: null }).id;
}

function drawSeries(pen: Pen, rootId: number): Series {
  const { random } = pen;
  const seasons = 1 + random.int(6);
  const length = 6 + random.int(6);
  const libraryId = LIBRARIES.shows;
  const series = drawItem(pen, "series", nameBy(pen), {
    libraryId,
    parentId: rootId,
    children: seasons,
    leaves: seasons * length,
  });
  const episodes: Drawn[] = [];
  for (let number = 1; number <= seasons; number++) {
    const season = drawItem(pen, "season", `Season ${number}`, {
      libraryId,
      parentId: series.id,
      seriesId: series.id,
      index: number,
      children: length,
      leaves: length,
    });
    for (let at = 1; at <= length; at++)
      episodes.push(
        drawItem(pen, "episode", nameBy(pen), {
          libraryId,
          parentId: season.id,
          seriesId: series.id,
          seasonId: season.id,
          index: at,
          parentIndex: number,
        }),
      );
  }
  return { ...series, episodes };
}

function drawAlbum(pen: Pen, rootId: number): void {
  const { random, writer } = pen;
  const libraryId = LIBRARIES.music;
  const artist = drawItem(pen, "artist", nameBy(pen), {
    libraryId,
    parentId: rootId,
    children: 2,
    leaves: 24,
  });
  for (let album = 0; album < 2; album++) {
    const count = 8 + random.int(8);
    const own = drawItem(pen, "album", nameBy(pen), {
      libraryId,
      parentId: artist.id,
      children: count,
      leaves: count,
    });
    const tracks = Array.from({ length: count }, (_, at) =>
      drawItem(pen, "track", nameBy(pen), {
        libraryId,
        parentId: own.id,
        albumId: own.id,
        index: at + 1,
        parentIndex: 1,
      }),
    );
    for (const item of [own, ...tracks])
      for (const role of ["artist", "albumArtist"])
        writer.add("item_artist", { item_id: item.id, role, position: 0, artist_item_id: artist.id });
  }
}

/** Each has seen some hundred films, is under way in many series, has begun some things and likes others. */
function drawUser(pen: Pen, id: number, films: readonly Drawn[], series: readonly Series[]): void {
  const { random, writer } = pen;
  writer.add("user", {
    id,
    uuid: random.uuid(),
    name: `User ${id}`,
    name_key: `user ${id}`,
    role: id === 1 ? "admin" : "user",
    rights: "{}",
    foreign_values: "{}",
    created_at: NEWEST,
  });
  const touched = new Set<number>();
  const touch = (item: Drawn | undefined, part: number, favorite = 0): void => {
    if (item === undefined || touched.has(item.workId)) return;
    touched.add(item.workId);
    const at = NEWEST - random.int(8000) * HOUR_MS;
    const played = part === 1 ? 1 : 0;
    const position = played === 1 ? 0 : Math.round(item.durationMs * part);
    writer.add("watch_state", {
      user_id: id,
      work_id: item.workId,
      position_ms: position,
      played,
      play_count: 1,
      favorite,
      last_played_at: at,
      changed_at: at,
    });
  };
  for (let at = 0; at < 400; at++) touch(films[random.int(films.length)], 1, at % 10 === 0 ? 1 : 0);
  for (let at = 0; at < 40; at++) touch(films[random.int(films.length)], 0.1 + random.int(7) / 10);
  for (let at = 0; at < 200; at++) {
    const episodes = series[random.int(series.length)]?.episodes ?? [];
    const until = 1 + random.int(episodes.length);
    for (const episode of episodes.slice(0, until)) touch(episode, 1);
    if (at % 10 === 0) touch(episodes[until], 0.3);
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { postgres: { type: "string" }, items: { type: "string" } },
  });
  const folder = positionals[0];
  if (folder === undefined && values.postgres === undefined)
    throw new Error("usage: generate.ts DATA_DIR | --postgres URL [--items N]");
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const config =
    values.postgres === undefined
      ? ({ kind: "sqlite", path: join(folder ?? ".", "triptych.db") } as const)
      : ({ kind: "postgres", url: values.postgres } as const);
  await using database = await openDatabase(config, { log: silentLog });
  const made = await generateLibrary(database, values.items === undefined ? FULL_SIZE : Number(values.items));
  console.log(`${made.items} items, ${made.sideRows} rows beside them, in ${made.seconds.toFixed(1)} s`);
}
