/** Asks providers about one film or series after another, and writes what they say. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDomainError } from "../domain/errors.ts";
import type { ItemFields } from "../domain/library/scanning/draft.ts";
import type { RefreshMode } from "../domain/metadata/identifying/layer.ts";
import type { Identified, IdentifyStore, Pending } from "../domain/metadata/identifying/ports.ts";
import { identify, type Verdict } from "../domain/metadata/matching/identify.ts";
import type { Shortlist } from "../domain/metadata/matching/shortlist.ts";
import type { Siblings } from "../domain/metadata/matching/siblings.ts";
import { askedFor, type Subject } from "../domain/metadata/matching/subject.ts";
import type { Details, Locale, Provider, ProviderName, SeasonDetails } from "../domain/metadata/providers.ts";

export interface LookUpDeps {
  readonly store: Pick<IdentifyStore, "pass" | "siblings" | "write">;
  readonly provider: Provider;
  /** Asked in their order about what the provider knows nothing of. */
  readonly others?: readonly Provider[];
  /** Asked for ratings of what was matched. */
  readonly raters?: readonly Provider[];
  /** Of new items; default `unlocked`. */
  readonly mode?: RefreshMode;
  readonly breathe: () => Promise<void>;
  /** Before a provider that can't be asked is asked again; default 5000. */
  readonly patienceMs?: number;
}

/** Of one library. */
export interface Run {
  readonly deps: LookUpDeps;
  /** Only what is new counts: who was asked about in the same words before isn't asked about again. */
  readonly isNew: boolean;
  readonly mode: RefreshMode;
  readonly locale: Locale;
  readonly shortlist: Shortlist;
  readonly signal: AbortSignal;
  /** Left to a person for now: what was found out since may decide it. */
  readonly doubtful: Pending[];
  /** How often in a row the provider couldn't be asked. */
  trouble: number;
}

/** When one fails no more are begun, and nothing goes on when this has rejected. */
export async function inParallel<T>(
  list: readonly T[],
  parallel: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const queue = list.values();
  let hasFailed = false;
  const take = async (): Promise<void> => {
    for (const one of queue) {
      if (hasFailed) return;
      await work(one).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: parallel }, take));
  const failure = ended.find((one) => one.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

/** So many refusals in a row end the run: it is tried again later. */
const MAX_TROUBLE = 20;

export async function settle(run: Run, pending: Pending): Promise<void> {
  const { deps, signal } = run;
  for (;;) {
    signal.throwIfAborted();
    await deps.breathe();
    try {
      await settleOnce(run, pending);
      run.trouble = 0;
      return;
    } catch (error) {
      if (!isDomainError(error, "unavailable") || ++run.trouble > MAX_TROUBLE) throw error;
      await sleep(deps.patienceMs ?? 5000, undefined, { signal });
    }
  }
}

/** Beyond, the rest waits for the next run. */
const MAX_DOUBTFUL = 2000;

/**
 * Looks once more at films that nothing decided: others in their folders may have become known meanwhile. All answers
 * are kept, so that nothing is asked twice.
 */
export async function settleDoubtful(run: Run): Promise<void> {
  for (const pending of run.doubtful.splice(0)) {
    const siblings = await run.deps.store.siblings(pending.subject.itemId);
    if (siblings !== null && siblings.collections.length > 0) await settle(run, pending);
  }
}

async function settleOnce(run: Run, pending: Pending): Promise<void> {
  const { deps, isNew, mode } = run;
  if (isNew && isSettled(pending)) return deps.store.pass(pending);
  const { asked, verdict } = await verdictOfAny(run, pending);
  const { details } = verdict;
  const seasons = await fetchSeasons(asked, verdict, seasonsOf(pending, isNew));
  const more = details === null ? [] : await ratingsOf(run, details);
  const provider = asked.deps.provider.name;
  await deps.store.write({ pending, provider, verdict, details, seasons, more, mode });
  if (verdict.state === "review" && pending.subject.kind === "movie" && run.doubtful.length < MAX_DOUBTFUL)
    run.doubtful.push(pending);
}

/** The provider that it was matched at before, or the first one that knows something of it. */
async function verdictOfAny(
  run: Run,
  pending: Pending,
): Promise<{ readonly asked: Run; readonly verdict: Verdict }> {
  const { others = [] } = run.deps;
  const at = (provider: Provider): Run => ({ ...run, deps: { ...run.deps, provider } });
  const former = others.find(({ name }) => name === pending.match?.provider);
  const first = former === undefined ? run : at(former);
  const verdict = await verdictOf(first, pending);
  if (verdict.state !== "none") return { asked: first, verdict };
  for (const other of others) {
    if (other === former || other.schemeOf(pending.subject.kind) === null) continue;
    const said = await verdictOf(at(other), pending);
    if (said.state !== "none") return { asked: at(other), verdict: said };
  }
  return { asked: run, verdict };
}

async function fetchSeasons(
  { deps, locale, signal }: Run,
  { id, details }: Verdict,
  numbers: readonly number[],
): Promise<Identified["seasons"]> {
  const seasons = new Map<number, SeasonDetails | null>();
  if (id === null || details === null) return seasons;
  for (const number of numbers)
    seasons.set(number, (await deps.provider.season?.(id, number, locale, signal)) ?? null);
  return seasons;
}

/** What critics say; a rater that can't be asked now is no reason to wait. */
async function ratingsOf({ deps, signal }: Run, details: Details): Promise<Identified["more"]> {
  const more: { provider: ProviderName; fields: Partial<ItemFields> }[] = [];
  for (const { name, ratings } of deps.raters ?? []) {
    const said = await ratings?.(details.externalIds, signal).catch((error: unknown) => {
      if (isDomainError(error, "unavailable")) return null;
      throw error;
    });
    if (said === null || said === undefined) continue;
    const { criticRating, communityRating } = said;
    const isRated = details.fields.communityRating !== undefined;
    more.push({ provider: name, fields: { criticRating, ...(!isRated && { communityRating }) } });
  }
  return more;
}

/** It was asked for in the same words before, and nothing came of it, or a person has put it aside. */
function isSettled({ subject, match }: Pending): boolean {
  if (match === null || match.state === "matched") return false;
  return match.state === "rejected" || match.asked === askedFor(subject);
}

/** What a person decided holds for ever, a match as long as the item is asked for by the same. */
async function verdictOf(run: Run, pending: Pending): Promise<Verdict> {
  const { deps, locale, signal, shortlist } = run;
  const { subject, match } = pending;
  if (match?.state === "rejected")
    return { ...match, state: "rejected", id: null, method: "person", details: null };
  const isDecided = match?.state === "matched" && match.method === "person";
  const decided = isDecided ? match.id : null;
  const same = decided === null ? await sameAgain(run, pending) : null;
  if (same !== null) return same;
  const siblings = ({ itemId }: Subject): Promise<Siblings | null> => deps.store.siblings(itemId);
  const context = { provider: deps.provider, locale, signal, shortlist, siblings };
  const verdict = await identify(subject, decided, context);
  // He may think better of it.
  return isDecided && verdict.method === "person" ? { ...verdict, candidates: match.candidates } : verdict;
}

async function sameAgain(
  { deps, locale, signal }: Run,
  { subject, match }: Pending,
): Promise<Verdict | null> {
  if (match?.state !== "matched" || match.id === null || match.asked !== askedFor(subject)) return null;
  const details = (await deps.provider.details?.(subject.kind, match.id, locale, signal)) ?? null;
  return details === null ? null : { ...match, details };
}

/** Those that are here; when nothing but the new counts, only those with something new in them. */
function seasonsOf({ members }: Pending, onlyNew: boolean): readonly number[] {
  const open = members.filter(({ isFilled }) => !onlyNew || !isFilled);
  return [...new Set(open.flatMap(({ season }) => season ?? []))].toSorted((a, b) => a - b);
}
