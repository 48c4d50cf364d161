/** A small library drawn straight into the database: what a test doesn't name has a sensible value. */
import { randomUUID } from "node:crypto";
import { NOTHING_KNOWN } from "../../src/domain/library/empty-stream.ts";
import { fold, searchNameOf } from "../../src/domain/library/fold.ts";
import {
  FOLDER_KINDS,
  type CreditRole,
  type ExtraKind,
  type ItemKind,
  type LibraryKind,
  type Stream,
} from "../../src/domain/library/item.ts";
import { sortNameOf } from "../../src/domain/library/sort-name.ts";
import { type ContentLimits, NO_LIMITS } from "../../src/domain/users/limits.ts";
import {
  accessOf,
  DEFAULT_RIGHTS,
  type LibraryAccess,
  type User,
  type Viewer,
} from "../../src/domain/users/user.ts";
import { toStreamRow } from "../../src/infrastructure/database/catalogue/stream-codec.ts";
import { noteCertificates } from "../../src/infrastructure/database/certificates.ts";
import type { Database, SqlValue, WritableSql } from "../../src/infrastructure/database/database.ts";
import { indexItems } from "../../src/infrastructure/database/search/index-items.ts";

export const DAY_MS = 86_400_000;
/** The day on which drawn things were added, unless they say otherwise; each later one is a second younger. */
export const DRAWN_AT = Date.UTC(2026, 0, 1);

export interface DrawnLibrary {
  readonly id: number;
  readonly uuid: string;
  readonly kind: LibraryKind;
  readonly rootId: number;
  readonly rootPath: string;
  /** The item that the root's folder is. */
  readonly folder: DrawnItem;
}

export interface DrawnItem {
  readonly id: number;
  readonly uuid: string;
  readonly workId: number;
}

export interface ItemDrawing {
  readonly name?: string;
  readonly originalName?: string;
  readonly year?: number;
  readonly premieredAt?: Date;
  readonly addedAt?: Date;
  readonly rating?: number;
  readonly officialRating?: string;
  readonly overview?: string;
  readonly status?: "continuing" | "ended";
  readonly durationMs?: number;
  readonly index?: number;
  readonly parentIndex?: number;
  readonly width?: number;
  readonly container?: string;
  readonly genres?: readonly string[];
  readonly tags?: readonly string[];
  readonly studios?: readonly string[];
  readonly people?: readonly {
    readonly name: string;
    readonly role?: CreditRole;
    readonly character?: string;
  }[];
  readonly externalIds?: Readonly<Record<string, string>>;
  readonly posters?: number;
  readonly subtitles?: readonly string[];
  readonly gone?: boolean;
  /** Another item's work: the same film in a second library. */
  readonly workId?: number;
  /** A folder inside the library; the root's when it isn't given. */
  readonly parent?: DrawnItem;
}

interface Place {
  readonly kind: ItemKind;
  readonly series?: DrawnItem;
  readonly season?: DrawnItem;
  readonly album?: DrawnItem;
  readonly owner?: DrawnItem;
  readonly extraKind?: ExtraKind;
}

const newUuid = (): string => randomUUID().replaceAll("-", "");
let drawn = 0;

async function insert(
  tx: WritableSql,
  table: string,
  row: Columns,
  returning = "",
): Promise<{ readonly id: number }> {
  const names = Object.keys(row).filter((name) => row[name] !== undefined);
  const found = await tx.all<{ id: number }>(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")})
     VALUES (${names.map(() => "?").join(", ")}) ${returning}`,
    names.map((name) => row[name] ?? null),
  );
  return found[0] ?? { id: 0 };
}

const RETURNING = `RETURNING "id"`;

export async function aLibrary(
  database: Database,
  drawing: { readonly name?: string; readonly kind?: LibraryKind } = {},
): Promise<DrawnLibrary> {
  const kind = drawing.kind ?? "movies";
  const name = drawing.name ?? `${kind} ${++drawn}`;
  const uuid = newUuid();
  const rootPath = `/media/${name}`;
  return await database.write(async (tx) => {
    const { id } = await insert(
      tx,
      "library",
      { uuid, name, kind, settings: "{}", created_at: DRAWN_AT, changed_at: DRAWN_AT },
      RETURNING,
    );
    const root = await insert(tx, "library_root", { library_id: id, path: rootPath, state: "ok" }, RETURNING);
    const library = { id, uuid, kind, rootId: root.id, rootPath };
    const folder = await drawItem(tx, library, { kind: "folder" }, { name }, null);
    return { ...library, folder };
  });
}

async function drawItem(
  tx: WritableSql,
  library: Omit<DrawnLibrary, "folder">,
  place: Place,
  drawing: ItemDrawing,
  parentId: number | null,
): Promise<DrawnItem> {
  const { kind } = place;
  const number = ++drawn;
  const name = drawing.name ?? `${kind} ${number}`;
  const addedAt = drawing.addedAt?.getTime() ?? DRAWN_AT + number * 1000;
  const workId =
    drawing.workId ?? (await insert(tx, "work", { kind, name, created_at: addedAt }, RETURNING)).id;
  const uuid = newUuid();
  const isFolder = FOLDER_KINDS.has(kind);
  const { id } = await insert(
    tx,
    "item",
    {
      ...fieldColumns(drawing),
      ...(isFolder ? {} : mediaColumns(kind, drawing)),
      uuid,
      work_id: workId,
      library_id: library.id,
      root_id: library.rootId,
      kind,
      is_folder: isFolder ? 1 : 0,
      place: `${kind} ${number}`,
      parent_id: parentId,
      ...placeColumns(place),
      name,
      search_name: searchNameOf(name),
      sort_name: sortNameOf(kind, {
        name,
        index: drawing.index ?? null,
        parentIndex: drawing.parentIndex ?? null,
      }),
      path: `${library.rootPath}/${name}`,
      added_at: addedAt,
      changed_at: addedAt,
      gone_at: drawing.gone === true ? addedAt : null,
    },
    RETURNING,
  );
  await drawSides(tx, id, name, drawing);
  await noteCertificates(tx, [drawing.officialRating]);
  if (!isFolder) await drawFile(tx, library, id, `${name} ${number}.mkv`, drawing);
  await indexItems(tx, [id]);
  return { id, uuid, workId };
}

type Columns = Readonly<Record<string, SqlValue | undefined>>;

const placeColumns = (place: Place): Columns => ({
  series_id: place.series?.id,
  season_id: place.season?.id,
  album_id: place.album?.id,
  owner_id: place.owner?.id,
  extra_kind: place.extraKind,
});

const fieldColumns = (drawing: ItemDrawing): Columns => ({
  original_name: drawing.originalName,
  overview: drawing.overview,
  year: drawing.year,
  premiered_at: drawing.premieredAt?.getTime(),
  community_rating: drawing.rating,
  official_rating: drawing.officialRating,
  status: drawing.status,
  index_number: drawing.index,
  parent_index: drawing.parentIndex,
});

const MEDIA: Partial<Record<ItemKind, string>> = { track: "audio", photo: "photo" };

const mediaColumns = (kind: ItemKind, drawing: ItemDrawing): Columns => ({
  media: MEDIA[kind] ?? "video",
  duration_ms: drawing.durationMs ?? 3_600_000,
  container: drawing.container ?? "mkv",
  width: drawing.width ?? 1920,
  has_subtitles: drawing.subtitles === undefined ? 0 : 1,
  version_count: 1,
});

async function drawSides(tx: WritableSql, id: number, name: string, drawing: ItemDrawing): Promise<void> {
  for (const [provider, value] of Object.entries(drawing.externalIds ?? {}))
    await insert(tx, "external_id", { item_id: id, provider, value });
  await drawLabels(tx, id, "genre", drawing.genres);
  await drawLabels(tx, id, "tag", drawing.tags);
  await drawLabels(tx, id, "studio", drawing.studios);
  await drawPeople(tx, id, drawing.people);
  for (let position = 0; position < (drawing.posters ?? 0); position++)
    await insert(tx, "artwork", {
      owner_type: "item",
      owner_id: id,
      kind: "poster",
      position,
      origin: "file",
      source_path: `${name}.jpg`,
      source_stamp: "1",
      tag: `tag-${id}-${position}`,
      state: "ready",
    });
}

async function drawLabels(
  tx: WritableSql,
  id: number,
  kind: string,
  names: readonly string[] = [],
): Promise<void> {
  for (const [position, name] of names.entries())
    await insert(tx, "item_label", { item_id: id, kind, position, label_id: await labelId(tx, kind, name) });
}

async function drawPeople(
  tx: WritableSql,
  id: number,
  people: NonNullable<ItemDrawing["people"]> = [],
): Promise<void> {
  for (const [position, { name, role, character }] of people.entries())
    await insert(tx, "credit", {
      item_id: id,
      position,
      person_id: await personId(tx, name),
      role: role ?? "actor",
      character: character ?? null,
    });
}

async function labelId(tx: WritableSql, kind: string, name: string): Promise<number> {
  const known = await tx.get<{ id: number }>(`SELECT "id" FROM "label" WHERE "kind" = ? AND "key" = ?`, [
    kind,
    fold(name),
  ]);
  const row = { uuid: newUuid(), kind, key: fold(name), name, created_at: DRAWN_AT };
  return known?.id ?? (await insert(tx, "label", row, RETURNING)).id;
}

async function personId(tx: WritableSql, name: string): Promise<number> {
  const known = await tx.get<{ id: number }>(`SELECT "id" FROM "person" WHERE "key" = ?`, [fold(name)]);
  const row = { uuid: newUuid(), key: fold(name), name, created_at: DRAWN_AT };
  return known?.id ?? (await insert(tx, "person", row, RETURNING)).id;
}

async function drawFile(
  tx: WritableSql,
  library: Omit<DrawnLibrary, "folder">,
  itemId: number,
  path: string,
  drawing: ItemDrawing,
): Promise<void> {
  const durationMs = drawing.durationMs ?? 3_600_000;
  const file = await insert(
    tx,
    "file",
    {
      root_id: library.rootId,
      path,
      directory: "",
      size_bytes: 1_000_000,
      modified_ms: DRAWN_AT,
      inode: path,
      container: "mkv",
      format: "matroska,webm",
      duration_ms: durationMs,
      chapters: JSON.stringify([{ startMs: 0, endMs: durationMs, title: "All" }]),
      added_at: DRAWN_AT,
    },
    RETURNING,
  );
  const version = await insert(
    tx,
    "version",
    { uuid: newUuid(), item_id: itemId, position: 0, duration_ms: durationMs },
    RETURNING,
  );
  await insert(tx, "part", { version_id: version.id, position: 0, file_id: file.id });
  const streams: readonly Stream[] = [
    { ...NOTHING_KNOWN, index: 0, kind: "video", codec: "h264", language: null, width: 1920, height: 1080 },
    { ...NOTHING_KNOWN, index: 1, kind: "audio", codec: "aac", language: "eng", channels: 2 },
    ...(drawing.subtitles ?? []).map((language, at): Stream => ({
      ...NOTHING_KNOWN,
      index: 1000 + at,
      kind: "subtitle",
      codec: "subrip",
      language,
      externalPath: `${language}.srt`,
    })),
  ];
  for (const stream of streams) await insert(tx, "stream", { file_id: file.id, ...toStreamRow(stream) });
}

export async function anItem(
  database: Database,
  library: DrawnLibrary,
  place: Place,
  drawing: ItemDrawing = {},
): Promise<DrawnItem> {
  const parent = drawing.parent ?? place.owner ?? library.folder;
  return await database.write((tx) => drawItem(tx, library, place, drawing, parent.id));
}

export const aMovie = (
  database: Database,
  library: DrawnLibrary,
  drawing: ItemDrawing = {},
): Promise<DrawnItem> => anItem(database, library, { kind: "movie" }, drawing);

export interface DrawnSeason extends DrawnItem {
  readonly episodes: readonly DrawnItem[];
}

export interface DrawnSeries extends DrawnItem {
  /** In the order drawn: the specials first, when there are any. */
  readonly seasons: readonly DrawnSeason[];
  readonly episodes: readonly DrawnItem[];
}

/** `seasons: [3, 2]` draws two seasons of three and two episodes; `specials` a season 0. */
export async function aSeries(
  database: Database,
  library: DrawnLibrary,
  drawing: ItemDrawing & {
    readonly seasons?: readonly number[];
    readonly specials?: number;
    readonly episode?: (season: number, number: number) => ItemDrawing;
  } = {},
): Promise<DrawnSeries> {
  const { seasons: counts = [3], specials = 0, episode, ...own } = drawing;
  return await database.write(async (tx) => {
    const series = await drawItem(tx, library, { kind: "series" }, own, (own.parent ?? library.folder).id);
    const numbered = counts.map((count, at) => ({ number: at + 1, count }));
    if (specials > 0) numbered.unshift({ number: 0, count: specials });
    const seasons: DrawnSeason[] = [];
    for (const { number, count } of numbered) {
      const name = number === 0 ? "Specials" : `Season ${number}`;
      const season = await drawItem(
        tx,
        library,
        { kind: "season", series },
        { name, index: number },
        series.id,
      );
      const episodes: DrawnItem[] = [];
      for (let at = 1; at <= count; at++)
        episodes.push(
          await drawItem(
            tx,
            library,
            { kind: "episode", series, season },
            { name: `Episode ${number}x${at}`, index: at, parentIndex: number, ...episode?.(number, at) },
            season.id,
          ),
        );
      seasons.push({ ...season, episodes });
    }
    return { ...series, seasons, episodes: seasons.flatMap((season) => season.episodes) };
  });
}

export interface DrawnAlbum extends DrawnItem {
  readonly artist: DrawnItem;
  readonly tracks: readonly DrawnItem[];
}

/** An album with tracks, by an artist of his own or a given one. */
export async function anAlbum(
  database: Database,
  library: DrawnLibrary,
  drawing: ItemDrawing & { readonly tracks?: number; readonly artist?: DrawnItem } = {},
): Promise<DrawnAlbum> {
  const { tracks: count = 3, artist: by, ...own } = drawing;
  return await database.write(async (tx) => {
    const artist = by ?? (await drawItem(tx, library, { kind: "artist" }, {}, library.folder.id));
    const album = await drawItem(tx, library, { kind: "album" }, own, artist.id);
    const tracks: DrawnItem[] = [];
    for (let at = 1; at <= count; at++)
      tracks.push(
        await drawItem(
          tx,
          library,
          { kind: "track", album },
          { name: `Track ${at}`, index: at, parentIndex: 1 },
          album.id,
        ),
      );
    for (const item of [album, ...tracks])
      for (const role of ["artist", "albumArtist"])
        await insert(tx, "item_artist", { item_id: item.id, role, position: 0, artist_item_id: artist.id });
    return { ...album, artist, tracks };
  });
}

/** A person with a row in the database. */
export async function aUser(
  database: Database,
  drawing: {
    readonly name?: string;
    readonly admin?: boolean;
    readonly access?: LibraryAccess;
    readonly limits?: Partial<ContentLimits>;
  } = {},
): Promise<User> {
  const name = drawing.name ?? `user ${++drawn}`;
  const uuid = newUuid();
  const role = drawing.admin === true ? "admin" : "user";
  const { id } = await database.write((tx) =>
    insert(
      tx,
      "user",
      { uuid, name, name_key: name, role, rights: "{}", foreign_values: "{}", created_at: DRAWN_AT },
      RETURNING,
    ),
  );
  return {
    id,
    uuid,
    name,
    role,
    hasPassword: false,
    disabled: false,
    hidden: false,
    access: accessOf(drawing.access ?? { all: true }, { ...NO_LIMITS, ...drawing.limits }),
    rights: DEFAULT_RIGHTS,
    foreign: {},
    image: null,
    createdAt: new Date(DRAWN_AT),
    lastLoginAt: null,
    lastActiveAt: null,
  };
}

/** The person on a device of his, which needs no row. */
export function viewerOf(user: User, deviceId = user.id): Viewer {
  return {
    user,
    device: {
      id: deviceId,
      uuid: deviceId.toString(16).padStart(32, "0"),
      userId: user.id,
      clientDeviceId: `device-${deviceId}`,
      name: "Telly",
      customName: null,
      client: "Test",
      clientVersion: "1.0.0",
      createdAt: new Date(DRAWN_AT),
      lastSeenAt: new Date(DRAWN_AT),
      lastAddress: null,
      capabilities: null,
    },
    isAdmin: user.role === "admin",
    access: user.access,
    address: null,
  };
}
