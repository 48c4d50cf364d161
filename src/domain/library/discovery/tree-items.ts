/** Drafts of a tree as plain items: works with their versions, extras, streams and pictures. */
import type { Stream } from "../item.ts";
import { albumOf } from "../naming/describe-song.ts";
import { describeName } from "../naming/describe.ts";
import { shortLanguage } from "../naming/language-codes.ts";
import type { NameFacts } from "../naming/name-facts.ts";
import { parseTitle } from "../naming/title.ts";
import { titleOfFolder } from "../naming/work-title.ts";
import type { ItemDraft } from "../scanning/draft.ts";
import { nfoFinder, type NfoFinder } from "./tree-nfo.ts";
import type { TreePaths } from "./tree-paths.ts";
import type { UnitItems } from "./unit.ts";

export interface TreeItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Context {
  readonly byPlace: ReadonlyMap<string, ItemDraft>;
  readonly extras: ReadonlyMap<string, readonly ItemDraft[]>;
  readonly tracks: ReadonlyMap<string, readonly ItemDraft[]>;
  readonly sidecars: ReadonlyMap<string, readonly Stream[]>;
  readonly nfo: NfoFinder;
  /** The path as it was given. */
  readonly original: (path: string) => string;
}

/** Describes the items of one unit after the other. */
export function itemDescriber(seen: TreePaths): (unit: UnitItems) => readonly TreeItem[] {
  const nfo = nfoFinder(seen.paths);
  const original = (path: string): string => seen.originals.get(path) ?? path;
  return ({ items, sidecars }) => {
    const own = items.filter((draft) => draft.ownerPlace === null);
    const context: Context = {
      byPlace: new Map(own.map((draft) => [draft.place, draft])),
      extras: Map.groupBy(
        items.filter((draft) => draft.ownerPlace !== null),
        (draft) => draft.ownerPlace ?? "",
      ),
      tracks: Map.groupBy(
        own.filter((draft) => draft.kind === "track" && draft.albumPlace !== null),
        (draft) => draft.albumPlace ?? "",
      ),
      sidecars,
      nfo,
      original,
    };
    return own.flatMap((draft) => describeItem(draft, context));
  };
}

/** The word for each kind, and what is told of it; null for what stands in no list of works. */
const KINDS = {
  movie: ["movie", workFacts],
  video: ["video", workFacts],
  musicVideo: ["musicvideo", workFacts],
  photo: ["photo", (draft) => ({ title: draft.fields.name })],
  series: ["series", folderFacts],
  season: ["season", (draft, context) => ({ series: seriesOf(draft, context), number: draft.fields.index })],
  episode: ["episode", episodeFacts],
  album: ["album", albumFacts],
  track: ["track", trackFacts],
  artist: null,
  folder: null,
  photoAlbum: null,
  trailer: null,
  collection: null,
  playlist: null,
} satisfies Record<
  ItemDraft["kind"],
  readonly [string, (draft: ItemDraft, context: Context) => Record<string, unknown>] | null
>;

function describeItem(draft: ItemDraft, context: Context): readonly TreeItem[] {
  const kind = KINDS[draft.kind];
  // An album's tracks are told with it.
  if (kind === null || (draft.kind === "track" && draft.albumPlace !== null)) return [];
  const [type, facts] = kind;
  return [{ type, ...facts(draft, context), ...commonFacts(draft, context) }];
}

function commonFacts(draft: ItemDraft, context: Context): Record<string, unknown> {
  const files = draft.versions.flatMap((version) => version.parts.map((part) => part.path));
  const streams = files.flatMap((path) => context.sidecars.get(path) ?? []);
  const extras = context.extras.get(draft.place) ?? [];
  const nfo = context.nfo(draft, files);
  return {
    ...listed("versions", versionsOf(draft, context)),
    ...listed(
      "extras",
      extras.map((extra) => extraFacts(extra, context)),
    ),
    ...listed("subtitles", streamsOf(streams, "subtitle", context)),
    ...listed("audio", streamsOf(streams, "audio", context)),
    ...listed("images", imagesOf(draft, context)),
    ...(nfo !== null && { nfo: context.original(nfo) }),
    ...(Object.keys(draft.externalIds).length > 0 && { ids: draft.externalIds }),
  };
}

function listed(key: string, list: readonly unknown[]): Record<string, unknown> {
  return list.length === 0 ? {} : { [key]: list };
}

function versionsOf(draft: ItemDraft, { original }: Context): readonly object[] {
  const fromFolder = parseTitle(draft.place).edition;
  return draft.versions.map(({ name, edition, parts }) => ({
    parts: parts.map((part) => original(part.path)),
    ...(name !== null && name !== edition && { name }),
    ...((edition ?? fromFolder) !== null && { edition: edition ?? fromFolder }),
  }));
}

function extraFacts(extra: ItemDraft, { original }: Context): object {
  return { path: original(extra.place), type: (extra.extraKind ?? "other").toLowerCase() };
}

function streamsOf(
  streams: readonly Stream[],
  kind: Stream["kind"],
  { original }: Context,
): readonly object[] {
  return streams
    .filter((stream) => stream.kind === kind && stream.externalPath !== null)
    .map((stream) => ({
      path: original(stream.externalPath ?? ""),
      language: stream.language === null ? null : shortLanguage(stream.language),
      title: stream.title,
      forced: stream.isForced,
      default: stream.isDefault,
      sdh: stream.isHearingImpaired,
    }));
}

function imagesOf(draft: ItemDraft, { original }: Context): readonly object[] {
  if (draft.kind === "photo") return [];
  return draft.artwork
    .filter(({ origin }) => origin === "file")
    .map(({ kind, path }) => ({ path: original(path), type: kind === "poster" ? "primary" : kind }));
}

/** A folder that is a film's tells its title, else the file. */
function workFacts(draft: ItemDraft, context: Context): Record<string, unknown> {
  const first = draft.versions[0]?.parts[0]?.path ?? draft.place;
  const said = draft.place === first ? describeName(first) : nameOfFolder(draft.place);
  const { name } = draft.fields;
  const title = draft.kind === "movie" ? said.title : draft.kind === "video" ? name : parseTitle(name).title;
  return {
    title: title ?? parseTitle(draft.fields.name).title,
    year: said.year ?? draft.fields.year,
    ...(draft.kind === "video" && { date: describeName(context.original(first)).date }),
  };
}

function folderFacts(draft: ItemDraft): Record<string, unknown> {
  const said = nameOfFolder(draft.place);
  return { title: said.title ?? draft.fields.name, year: said.year ?? draft.fields.year };
}

function nameOfFolder(place: string): Pick<NameFacts, "title" | "year"> {
  return titleOfFolder(place.slice(place.lastIndexOf("/") + 1));
}

function seriesOf(draft: ItemDraft, context: Context): unknown {
  const series = context.byPlace.get(draft.seriesPlace ?? "");
  return series === undefined ? undefined : folderFacts(series)["title"];
}

function episodeFacts(draft: ItemDraft, context: Context): Record<string, unknown> {
  const { index, indexEnd, parentIndex, premieredAt } = draft.fields;
  const said = describeName(draft.versions[0]?.parts[0]?.path ?? draft.place);
  const numbers =
    said.episodes ?? (index === undefined || index === null ? [] : numbersBetween(index, indexEnd ?? index));
  return {
    series: seriesOf(draft, context),
    season: parentIndex,
    ...listed("episodes", numbers),
    ...(said.absolute !== undefined && { absolute: said.absolute }),
    ...(premieredAt && { date: premieredAt.toISOString().slice(0, 10) }),
  };
}

function numbersBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.min(Math.max(last - first + 1, 1), 400) }, (_, at) => first + at);
}

function albumFacts(draft: ItemDraft, context: Context): Record<string, unknown> {
  const tracks = context.tracks.get(draft.place) ?? [];
  const artist = context.byPlace.get(draft.parentPlace ?? "");
  const said = albumOf(draft.place.split("/"));
  return {
    artist: artist?.kind === "artist" ? artist.fields.name : said.artist,
    title: said.album ?? draft.fields.name,
    year: said.year ?? draft.fields.year,
    ...listed(
      "tracks",
      tracks.map((track) => trackFacts(track, context)),
    ),
  };
}

function trackFacts(draft: ItemDraft, context: Context): Record<string, unknown> {
  const { track = {} } = describeName(draft.place);
  const lyrics = context.sidecars.get(draft.place)?.find((stream) => stream.kind === "lyrics")?.externalPath;
  return {
    path: context.original(draft.place),
    title: track.title ?? draft.fields.name,
    disc: draft.fields.parentIndex ?? track.disc,
    number: track.number ?? draft.fields.index,
    ...(lyrics && { lyrics: context.original(lyrics) }),
  };
}
