/** An item's row, from its draft, its files and what stood there before. */
import { join } from "node:path";
import { searchNameOf } from "../../../domain/library/fold.ts";
import type { ItemKind, MediaKind, Stream } from "../../../domain/library/item.ts";
import type { ItemDraft, ItemFields } from "../../../domain/library/scanning/draft.ts";
import { mergeFields, type Kept, type Provenance } from "../../../domain/library/scanning/merge-fields.ts";
import { pathOfPlace } from "../../../domain/library/scanning/paths.ts";
import { sortNameOf } from "../../../domain/library/sort-name.ts";
import type { SqlValue } from "../database.ts";

/** What an item's row has to know of a file. */
export interface FileInfo {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly container: string | null;
  readonly durationMs: number | null;
  readonly bitrateBps: number | null;
  readonly problem: string | null;
  readonly streams: readonly Pick<Stream, "kind" | "width" | "height">[];
}

export interface Relations {
  readonly parentId: number | null;
  readonly seriesId: number | null;
  readonly seasonId: number | null;
  readonly albumId: number | null;
  readonly ownerId: number | null;
}

/** The row as it was; column names as in the table. */
export type StoredItem = Readonly<Record<string, SqlValue>>;

const MEDIA = {
  movie: "video",
  series: null,
  season: null,
  episode: "video",
  artist: null,
  album: null,
  track: "audio",
  musicVideo: "video",
  video: "video",
  photo: "photo",
  photoAlbum: null,
  folder: null,
  trailer: "video",
  collection: null,
  playlist: null,
} as const satisfies Record<ItemKind, MediaKind | null>;

/** Fields of a draft that are columns of the item; the others have tables of their own. */
export const COLUMN_OF = {
  forcedSortName: "forced_sort_name",
  originalName: "original_name",
  overview: "overview",
  tagline: "tagline",
  year: "year",
  premieredAt: "premiered_at",
  endedAt: "ended_at",
  communityRating: "community_rating",
  criticRating: "critic_rating",
  officialRating: "official_rating",
  durationMs: "duration_ms",
  index: "index_number",
  indexEnd: "index_end",
  parentIndex: "parent_index",
  status: "status",
} as const satisfies Partial<Record<keyof ItemFields, string>>;

export interface RowInput {
  readonly draft: ItemDraft;
  readonly rootPath: string;
  /** Files by version, in playing order. */
  readonly versions: readonly (readonly FileInfo[])[];
  readonly stored: StoredItem | null;
  readonly now: number;
}

/** Columns to write, but for ids and relations; and the fields that the scan decides. */
export function itemRow(input: RowInput): {
  readonly columns: Record<string, SqlValue>;
  readonly decided: ReadonlySet<string>;
} {
  const { draft, stored, now } = input;
  const { fields, provenance, scanned } = mergeFields(draft, stored === null ? null : keptOf(stored), now);
  const columns: Record<string, SqlValue> = {};
  for (const [field, column] of Object.entries(COLUMN_OF))
    if (field in fields) columns[column] = toSql(fields[field as keyof ItemFields]);
    else columns[column] = stored?.[column] ?? null;
  const name = "name" in fields ? draft.fields.name : String(stored?.["name"] ?? draft.fields.name);
  Object.assign(columns, mediaColumns(input, columns["duration_ms"] ?? null), {
    name,
    search_name: searchNameOf(name),
    sort_name: sortNameOf(draft.kind, {
      name,
      forcedSortName: textOrNull(columns["forced_sort_name"]),
      index: numberOrNull(columns["index_number"]),
      parentIndex: numberOrNull(columns["parent_index"]),
    }),
    kind: draft.kind,
    media: MEDIA[draft.kind],
    is_folder: draft.isFolder ? 1 : 0,
    place: draft.place,
    extra_kind: draft.extraKind,
    locked: lockedOf(fields, stored),
    locked_fields: lockedFieldsOf(fields, stored),
    provenance: JSON.stringify(provenance),
    scanned: Object.keys(scanned).length === 0 ? null : JSON.stringify(scanned),
  });
  return { columns, decided: new Set(Object.keys(fields)) };
}

export const toSql = (value: unknown): SqlValue => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" ? value : null;
};
const textOrNull = (value: SqlValue | undefined): string | null => (typeof value === "string" ? value : null);
const numberOrNull = (value: SqlValue | undefined): number | null =>
  typeof value === "number" ? value : null;

function lockedOf(fields: object, stored: StoredItem | null): number {
  if ("locked" in fields) return fields.locked === true ? 1 : 0;
  return Number(stored?.["locked"] ?? 0);
}

function lockedFieldsOf(fields: object, stored: StoredItem | null): string | null {
  if (!("lockedFields" in fields)) return textOrNull(stored?.["locked_fields"]);
  const names = fields.lockedFields;
  return Array.isArray(names) && names.length > 0 ? JSON.stringify(names) : null;
}

/** What was decided before, as far as it reads: our own writing. */
function keptOf(stored: StoredItem): Kept {
  const provenance = textOrNull(stored["provenance"]);
  const lockedFields = textOrNull(stored["locked_fields"]);
  return {
    provenance: provenance === null ? {} : (JSON.parse(provenance) as Provenance),
    locked: Number(stored["locked"]) === 1,
    lockedFields: lockedFields === null ? [] : (JSON.parse(lockedFields) as string[]),
  };
}

function mediaColumns(input: RowInput, fieldDuration: SqlValue): Record<string, SqlValue> {
  const { draft, versions } = input;
  const parts = versions[0] ?? [];
  const has = (kind: string): number =>
    versions.flat().some((file) => file.streams.some((stream) => stream.kind === kind)) ? 1 : 0;
  return {
    ...fileColumns(parts, draft.kind),
    path: pathOf(input),
    duration_ms: versionDuration(draft, 0, parts) ?? fieldDuration,
    has_subtitles: has("subtitle"),
    has_lyrics: has("lyrics"),
    version_count: versions.length,
    part_count: Math.max(1, parts.length),
  };
}

const NO_FILE = {
  container: null,
  size_bytes: null,
  bitrate_bps: null,
  width: null,
  height: null,
  problem: null,
};

function fileColumns(parts: readonly FileInfo[], kind: ItemKind): Record<string, SqlValue> {
  const [first] = parts;
  if (first === undefined) return NO_FILE;
  const picture = pictureOf(first, kind);
  return {
    container: first.container,
    size_bytes: parts.reduce((sum, file) => sum + file.sizeBytes, 0),
    bitrate_bps: first.bitrateBps === null ? null : Math.round(first.bitrateBps),
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    problem: first.problem,
  };
}

/** Absolute: of the first file, or of the item's own folder. */
function pathOf({ draft, rootPath, versions }: RowInput): string | null {
  const file = versions[0]?.[0];
  if (file !== undefined) return join(rootPath, file.path);
  const isFolder = draft.isFolder && pathOfPlace(draft.place) === draft.place;
  return isFolder ? join(rootPath, draft.place) : null;
}

function pictureOf(file: FileInfo, kind: ItemKind): FileInfo["streams"][number] | undefined {
  const video = file.streams.find((stream) => stream.kind === "video");
  return video ?? (kind === "photo" ? file.streams.find((stream) => stream.kind === "picture") : undefined);
}

/** How long a version plays: its parts together, each as far as it goes; null when one isn't known. */
export function versionDuration(
  draft: ItemDraft,
  index: number,
  files: readonly (FileInfo | undefined)[],
): number | null {
  let total = 0;
  const parts = draft.versions[index]?.parts ?? [];
  if (parts.length === 0) return null;
  for (const [position, part] of parts.entries()) {
    const end = part.endMs ?? files[position]?.durationMs ?? null;
    if (end === null) return null;
    total += end - (part.startMs ?? 0);
  }
  return Math.max(0, Math.round(total));
}

/** When a new item counts as added: as its sidecar says, else when its oldest file was made; folders: now. */
export function addedAt(draft: ItemDraft, versions: readonly (readonly FileInfo[])[], now: number): number {
  const said = saidAdded(draft);
  if (said !== null) return said;
  const times = versions.flat().map((file) => file.modifiedMs);
  // A clock that is wrong would keep an item on top of "recently added" for years.
  return times.length === 0 ? now : Math.max(0, Math.min(now, ...times));
}

export function saidAdded({ fields }: ItemDraft): number | null {
  const at = fields.addedAt?.getTime();
  return at === undefined || Number.isNaN(at) ? null : at;
}
