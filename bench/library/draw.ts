import { NOTHING_KNOWN } from "../../src/domain/library/empty-stream.ts";
/** What a large household owns: films, series, music, with all that hangs on them. Deterministic. */
import { fold, searchNameOf } from "../../src/domain/library/fold.ts";
import type { ItemKind, Stream } from "../../src/domain/library/item.ts";
import { sortNameOf } from "../../src/domain/library/sort-name.ts";
import { toStreamRow } from "../../src/infrastructure/database/catalogue/stream-codec.ts";
import type { Random } from "./random.ts";
import type { Writer } from "./writer.ts";

const DAY_MS = 86_400_000;
export const NEWEST = Date.UTC(2026, 0, 1);
/** Enough of them that words begin as differently as people's words do. */
const SYLLABLES = (
  "ka ri mo ten sha lu ber vin do pra el zo nim gar ti ou ba ches dor fen gra hol ish jun kel lam mar nor op pel qua ros " +
  "sil tor ul ven wil xan yor zed al bri cor dra en fal gil har in jo kra lin mir nel or pol ren sta tri um var wen"
).split(" ");
const GENRES = [
  "Drama",
  "Comedy",
  "Action",
  "Thriller",
  "Crime",
  "Horror",
  "Romance",
  "Documentary",
  "Family",
  "Western",
];
const RATINGS = ["PG", "PG-13", "R", "TV-14", "TV-MA"] as const;
const HASH = "L6PZfSi_.AyE_3t7t7R**0o#DgR4";

export interface Drawn {
  readonly id: number;
  readonly workId: number;
  readonly durationMs: number;
}

export interface Series extends Drawn {
  readonly episodes: readonly Drawn[];
}

interface Place {
  readonly libraryId: number;
  readonly parentId: number | null;
  readonly seriesId?: number;
  readonly seasonId?: number;
  readonly albumId?: number;
  readonly index?: number;
  readonly parentIndex?: number;
  readonly children?: number;
  readonly leaves?: number;
}

const MEDIA: Partial<Record<ItemKind, string>> = { movie: "video", episode: "video", track: "audio" };
const DURATION: Partial<Record<ItemKind, number>> = { movie: 6_000_000, episode: 2_700_000, track: 240_000 };

export interface Pen {
  readonly random: Random;
  readonly writer: Writer;
  readonly vocabulary: readonly string[];
  readonly nextId: () => number;
}

export function createPen(random: Random, writer: Writer): Pen {
  const vocabulary = Array.from({ length: 6000 }, () =>
    Array.from({ length: 2 + random.int(2) }, () => SYLLABLES[random.int(SYLLABLES.length)]).join(""),
  );
  let id = 0;
  return { random, writer, vocabulary, nextId: () => ++id };
}

const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function nameBy({ random, vocabulary }: Pen): string {
  const words = Array.from({ length: 2 + random.int(3) }, () =>
    upper(vocabulary[random.skewed(6000)] ?? "Film"),
  );
  return (random.chance(0.2) ? "The " : "") + words.join(" ");
}

const PEOPLE = 20_000;
const STUDIOS = 400;
const TAGS = 1500;

/** People and labels, whose ids are their numbers: 1 and up; genres, then studios, then tags. */
export function drawNames({ random, writer, vocabulary }: Pen): void {
  for (let id = 1; id <= PEOPLE; id++) {
    const name = `${upper(vocabulary[random.int(6000)] ?? "")} ${upper(vocabulary[random.int(6000)] ?? "")} ${id}`;
    writer.add("person", { id, uuid: random.uuid(), key: fold(name), name, created_at: NEWEST });
  }
  let id = 0;
  const label = (kind: string, name: string): void =>
    writer.add("label", { id: ++id, uuid: random.uuid(), kind, key: fold(name), name, created_at: NEWEST });
  for (const genre of GENRES) label("genre", genre);
  for (let at = 0; at < STUDIOS; at++) label("studio", `${upper(vocabulary[at] ?? "")} Studio ${at}`);
  for (let at = 0; at < TAGS; at++) label("tag", `${vocabulary[at] ?? ""} ${at}`);
}

export function drawItem(pen: Pen, kind: ItemKind, name: string, place: Place): Drawn {
  const { random, writer } = pen;
  const id = pen.nextId();
  const durationMs = (DURATION[kind] ?? 0) + random.int(600_000);
  const isFolder = MEDIA[kind] === undefined;
  const addedAt = NEWEST - random.int(2000 * DAY_MS);
  writer.add("work", { id, kind, name, created_at: addedAt });
  writer.add("item", {
    id,
    uuid: random.uuid(),
    work_id: id,
    kind,
    media: MEDIA[kind] ?? null,
    is_folder: isFolder ? 1 : 0,
    place: `${kind} ${id}`,
    path: `/media/${place.libraryId}/${kind}/${id}`,
    ...placeColumns(place),
    ...nameColumns(random, kind, name, place),
    ...(isFolder ? NO_MEDIA : { ...MEDIA_COLUMNS, duration_ms: durationMs }),
    added_at: addedAt,
    leaf_added_at: isFolder ? addedAt : null,
    changed_at: addedAt,
  });
  drawSides(pen, kind, id);
  if (!isFolder) drawFile(pen, id, place.libraryId, kind, durationMs);
  return { id, workId: id, durationMs };
}

type Columns = Readonly<Record<string, string | number | null>>;

const placeColumns = (place: Place): Columns => ({
  library_id: place.libraryId,
  root_id: place.libraryId,
  parent_id: place.parentId,
  series_id: place.seriesId ?? null,
  season_id: place.seasonId ?? null,
  album_id: place.albumId ?? null,
  index_number: place.index ?? null,
  parent_index: place.parentIndex ?? null,
  child_count: place.children ?? 0,
  leaf_count: place.leaves ?? 0,
});

function nameColumns(random: Random, kind: ItemKind, name: string, place: Place): Columns {
  const year = 1950 + random.int(76);
  return {
    name,
    search_name: searchNameOf(name),
    sort_name: sortNameOf(kind, { name, index: place.index ?? null, parentIndex: place.parentIndex ?? null }),
    overview: `${name}. `.repeat(8),
    year,
    premiered_at: Date.UTC(year, random.int(12), 1),
    community_rating: random.int(100) / 10,
    official_rating: random.pick(RATINGS),
  };
}

const MEDIA_COLUMNS = {
  container: "mkv",
  size_bytes: 4_000_000_000,
  bitrate_bps: 5_000_000,
  width: 1920,
  height: 1080,
  has_subtitles: 1,
  version_count: 1,
};
const NO_MEDIA = {
  container: null,
  size_bytes: null,
  bitrate_bps: null,
  width: null,
  height: null,
  has_subtitles: 0,
  version_count: 0,
  duration_ms: null,
};

/** How many of each hang on an item. */
const SIDES: Partial<
  Record<ItemKind, { credits: number; genres: number; tags: number; ids: number; art: number }>
> = {
  movie: { credits: 10, genres: 3, tags: 4, ids: 2, art: 3 },
  series: { credits: 12, genres: 3, tags: 4, ids: 3, art: 4 },
  season: { credits: 0, genres: 0, tags: 0, ids: 1, art: 1 },
  episode: { credits: 4, genres: 1, tags: 0, ids: 2, art: 1 },
  album: { credits: 0, genres: 2, tags: 1, ids: 2, art: 1 },
  artist: { credits: 0, genres: 2, tags: 0, ids: 1, art: 1 },
  track: { credits: 0, genres: 1, tags: 0, ids: 1, art: 0 },
};

function drawSides({ random, writer, nextId }: Pen, kind: ItemKind, id: number): void {
  const sides = SIDES[kind];
  if (sides === undefined) return;
  for (let position = 0; position < sides.credits; position++)
    writer.add("credit", {
      item_id: id,
      position,
      person_id: 1 + random.skewed(PEOPLE),
      role: position === 0 ? "director" : "actor",
      character: `Role ${position}`,
    });
  const label = (labelKind: string, position: number, from: number, count: number): void =>
    writer.add("item_label", {
      item_id: id,
      kind: labelKind,
      position,
      label_id: 1 + from + random.skewed(count),
    });
  for (let at = 0; at < sides.genres; at++) label("genre", at, 0, GENRES.length);
  if (sides.tags > 0) label("studio", 0, GENRES.length, STUDIOS);
  for (let at = 0; at < sides.tags; at++) label("tag", at, GENRES.length + STUDIOS, TAGS);
  for (const provider of ["tmdb", "imdb", "tvdb"].slice(0, sides.ids))
    writer.add("external_id", { item_id: id, provider, value: String(id) });
  for (let at = 0; at < sides.art; at++)
    writer.add("artwork", {
      id: nextId(),
      owner_type: "item",
      owner_id: id,
      kind: at === 0 ? "poster" : "backdrop",
      position: Math.max(0, at - 1),
      origin: "file",
      source_path: `${id}-${at}.jpg`,
      source_stamp: "1",
      tag: random.uuid(),
      width: 1000,
      height: 1500,
      blurhash: HASH,
      state: "ready",
    });
}

const STREAMS: Readonly<Record<"video" | "audio", readonly Stream[]>> = {
  video: [
    {
      ...NOTHING_KNOWN,
      index: 0,
      kind: "video",
      codec: "hevc",
      language: null,
      width: 1920,
      height: 1080,
      bitDepth: 8,
    },
    {
      ...NOTHING_KNOWN,
      index: 1,
      kind: "audio",
      codec: "eac3",
      language: "eng",
      channels: 6,
      isDefault: true,
    },
    { ...NOTHING_KNOWN, index: 2, kind: "subtitle", codec: "subrip", language: "ger" },
  ],
  audio: [
    {
      ...NOTHING_KNOWN,
      index: 0,
      kind: "audio",
      codec: "flac",
      language: null,
      channels: 2,
      isDefault: true,
    },
  ],
};

function drawFile(
  { random, writer }: Pen,
  id: number,
  rootId: number,
  kind: ItemKind,
  durationMs: number,
): void {
  const path = `${kind}/${id}/${id}.mkv`;
  writer.add("file", {
    id,
    root_id: rootId,
    path,
    directory: `${kind}/${id}`,
    size_bytes: 4_000_000_000,
    modified_ms: NEWEST,
    inode: String(id),
    container: "mkv",
    format: "matroska,webm",
    duration_ms: durationMs,
    bitrate_bps: 5_000_000,
    added_at: NEWEST,
  });
  writer.add("version", { id, uuid: random.uuid(), item_id: id, position: 0, duration_ms: durationMs });
  writer.add("part", { version_id: id, position: 0, file_id: id });
  for (const stream of STREAMS[kind === "track" ? "audio" : "video"])
    writer.add("stream", { file_id: id, ...toStreamRow(stream) });
}
