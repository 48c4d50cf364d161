/** Looking works up at providers for a person who chooses, and refreshing what is there. */
import type { LookupQuery, LookupService } from "../core-editing.ts";
import { notFound } from "../errors.ts";
import { searchNameOf } from "../library/fold.ts";
import type { Item } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";
import { mayEdit } from "./editing/rights.ts";
import type { RefreshMode } from "./identifying/layer.ts";
import type { Candidate, ExternalIds, Locale, Provider, SearchKind } from "./providers.ts";

export interface LookupPorts {
  readonly providers: readonly Provider[];
  /** Of a library, or of none in particular. */
  readonly localeOf: (libraryId: number | null) => Promise<Locale>;
  readonly item: (viewer: Viewer, itemId: number) => Promise<Item>;
  /** Asks providers again, in the background; without items for all of a library. */
  readonly refresh: (
    libraryId: number,
    itemIds: readonly number[] | undefined,
    mode: RefreshMode,
  ) => Promise<void>;
}

const PATIENCE_MS = 20_000;

export function createLookup(ports: LookupPorts): LookupService {
  return {
    async search(viewer, query) {
      const item = query.itemId === undefined ? null : await ports.item(viewer, query.itemId);
      const locale = await ports.localeOf(item?.libraryId ?? null);
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const asked = ports.providers.filter(
        ({ name }) => query.provider === undefined || query.provider === name,
      );
      const found = await Promise.allSettled(asked.map((one) => candidatesOf(one, query, locale, signal)));
      const answers = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const failure = found.find((one) => one.status === "rejected");
      // What one of them says is of use, though another can't be asked.
      if (answers.length === 0 && failure !== undefined) throw failure.reason;
      return together(answers.flat());
    },
    async refresh(viewer, target, mode) {
      mayEdit(viewer);
      if ("itemId" in target) {
        const item = await ports.item(viewer, target.itemId);
        await ports.refresh(item.libraryId, [item.id], mode);
      } else await ports.refresh(target.libraryId, undefined, mode);
    },
  };
}

/** By an id just that one. */
async function candidatesOf(
  provider: Provider,
  { kind, name, year, artist, externalIds = {} }: LookupQuery,
  locale: Locale,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const byId = await candidateById(provider, kind, externalIds, locale, signal);
  if (byId !== null) return [byId];
  if (name === undefined || provider.search === undefined) return [];
  const query = {
    kind,
    name,
    locale,
    ...(year === undefined ? {} : { year }),
    ...(artist === undefined ? {} : { artist }),
  };
  return await provider.search(query, signal);
}

/** One work is one candidate, whoever knows it: the first one's words, the ids of all. */
function together(candidates: readonly Candidate[]): readonly Candidate[] {
  const merged: Candidate[] = [];
  for (const one of candidates) {
    const at = merged.findIndex((other) => isSameWork(other, one));
    const known = merged[at];
    if (known === undefined) merged.push(one);
    else
      merged[at] = {
        ...known,
        externalIds: { ...one.externalIds, ...known.externalIds },
        overview: known.overview ?? one.overview,
        imageUrl: known.imageUrl ?? one.imageUrl,
      };
  }
  return merged;
}

/** By an id that both have; else two providers' words for one name of one year. */
function isSameWork(one: Candidate, other: Candidate): boolean {
  if (one.kind !== other.kind || one.provider === other.provider) return false;
  const shared = Object.keys(one.externalIds).filter((scheme) => scheme in other.externalIds);
  if (shared.length > 0)
    return shared.some((scheme) => one.externalIds[scheme] === other.externalIds[scheme]);
  return (
    one.year !== null && one.year === other.year && namesOf(one).some((name) => namesOf(other).includes(name))
  );
}

const namesOf = ({ name, originalName }: Candidate): readonly string[] =>
  [name, originalName ?? name].map(searchNameOf);

/** A work by an id of the provider's own, else by one of another that it knows. */
async function candidateById(
  provider: Provider,
  kind: SearchKind,
  ids: ExternalIds,
  locale: Locale,
  signal: AbortSignal,
): Promise<Candidate | null> {
  const scheme = provider.schemeOf(kind);
  const own = scheme === null ? undefined : ids[scheme];
  if (own !== undefined && provider.details !== undefined) {
    const details = await provider.details(kind, own, locale, signal);
    if (details !== null) return toCandidate(kind, details);
  }
  for (const [foreign, id] of Object.entries(ids)) {
    if (foreign === scheme || provider.find === undefined) continue;
    const found = await provider.find(kind, { scheme: foreign, id }, locale, signal);
    if (found !== null) return found;
  }
  return null;
}

function toCandidate(
  kind: SearchKind,
  details: NonNullable<Awaited<ReturnType<NonNullable<Provider["details"]>>>>,
): Candidate {
  const { fields } = details;
  if (fields.name === undefined) throw notFound("the work");
  return {
    provider: details.provider,
    kind,
    externalIds: details.externalIds,
    name: fields.name,
    originalName: fields.originalName ?? null,
    originalLanguage: details.originalLanguage,
    year: fields.year ?? null,
    premieredAt: fields.premieredAt ?? null,
    overview: fields.overview ?? null,
    imageUrl: details.images.find((image) => image.kind === "poster")?.url ?? null,
    popularity: 0,
    voteCount: 0,
    artist: fields.albumArtists?.[0] ?? null,
  };
}
