/**
 * What a draft says about which work it is. A claim is evidence, never a key: several works may share one, and a
 * person's decision outweighs them all.
 */
import { searchNameOf } from "../fold.ts";
import type { ItemKind } from "../item.ts";
import type { ItemDraft } from "./draft.ts";

export interface Claim {
  readonly scheme: string;
  readonly value: string;
}

/** The works that the draft stands in: their id, or any other name for one that is yet to be made. */
export interface ParentWorks {
  readonly series: number | string | null;
  readonly album: number | string | null;
}

/** Providers whose ids name one film, one series, one recording each; in order of trust. */
const PROVIDERS = [
  "tmdb",
  "imdb",
  "tvdb",
  "musicbrainzalbum",
  "musicbrainzartist",
  "musicbrainzrecording",
  "anidb",
  "anilist",
  "tvmaze",
] as const;
const TRUSTED: ReadonlySet<string> = new Set(PROVIDERS);
/** Kinds of which an external id says what they are; episodes and tracks are known by their place in the whole. */
const NAMED_BY_ID: ReadonlySet<string> = new Set(["movie", "series", "artist", "album", "musicVideo"]);

/** Whether ids of providers say which work an item of the kind is. */
export const isNamedById = (kind: ItemKind): boolean => NAMED_BY_ID.has(kind);

/** Ids at a provider; strong: whoever has the same is the same work. */
export function externalClaims(draft: ItemDraft): readonly Claim[] {
  return draft.ownerPlace === null ? externalIdClaims(draft.kind, draft.externalIds) : [];
}

/** The most trusted first. */
export function externalIdClaims(kind: ItemKind, ids: Readonly<Record<string, string>>): readonly Claim[] {
  if (!isNamedById(kind)) return [];
  return Object.entries(ids)
    .filter(([provider, value]) => TRUSTED.has(provider) && value !== "")
    .map(([provider, value]) => ({ scheme: provider, value: `${kind}:${value}` }))
    .toSorted((a, b) => rank(a.scheme) - rank(b.scheme));
}

const rank = (provider: string): number => (PROVIDERS as readonly string[]).indexOf(provider);

/** Its coordinates inside a series or an album; strong inside that work. */
export function coordinateClaims(draft: ItemDraft, parents: ParentWorks): readonly Claim[] {
  if (draft.ownerPlace !== null) return [];
  if (draft.kind === "track") return parents.album === null ? [] : trackClaims(draft, parents.album);
  if (parents.series === null) return [];
  const { index, indexEnd, parentIndex } = draft.fields;
  if (!isNumber(index)) return [];
  if (draft.kind === "season") return [{ scheme: "season", value: `${parents.series}:${index}` }];
  if (draft.kind !== "episode" || !isNumber(parentIndex)) return [];
  const last = isNumber(indexEnd) && indexEnd !== index ? `-${indexEnd}` : "";
  return [{ scheme: "episode", value: `${parents.series}:${parentIndex}:${index}${last}` }];
}

function trackClaims({ fields }: ItemDraft, album: number | string): readonly Claim[] {
  const number = isNumber(fields.index)
    ? `${fields.parentIndex ?? 1}:${fields.index}`
    : searchNameOf(fields.name);
  return [{ scheme: "track", value: `${album}:${number}` }];
}

/** Title and year, or names: weak, only counts inside one library and for what is away. */
export function titleClaims(draft: ItemDraft, libraryId: number): readonly Claim[] {
  if (draft.ownerPlace !== null || !NAMED_BY_ID.has(draft.kind)) return [];
  const more = WITH_YEAR.has(draft.kind) ? (draft.fields.year ?? "") : searchNameOf(makerOf(draft));
  return [
    { scheme: "title", value: `${libraryId}:${draft.kind}:${searchNameOf(draft.fields.name)}:${more}` },
  ];
}

const WITH_YEAR: ReadonlySet<string> = new Set(["movie", "series"]);
const makerOf = ({ kind, fields }: ItemDraft): string =>
  (kind === "artist" ? undefined : (fields.albumArtists?.[0] ?? fields.artists?.[0])) ?? "";

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

/** True when both name the same provider and none of their ids agree: different works. */
export function contradict(
  known: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): boolean {
  let shared = false;
  for (const [provider, value] of Object.entries(found)) {
    const other = known[provider];
    if (other === undefined || !TRUSTED.has(provider)) continue;
    if (other === value) return false;
    shared = true;
  }
  return shared;
}
