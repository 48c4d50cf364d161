/**
 * Finds out which work of a provider an item is: what a person decided, then ids that stand beside the files, then those
 * that the tool knows which fetched them, then a search. What isn't sure is left for a person, with the candidates and what speaks for them.
 */
import { FACT_SOURCE_NAMES } from "../facts/fact.ts";
import type { Candidate, Details, ExternalIds, Locale, Provider } from "../providers.ts";
import { choose, isOpen, type Choice } from "./choose.ts";
import { scoreOf, type Reason, type Scored } from "./score.ts";
import type { Shortlist } from "./shortlist.ts";
import type { Siblings } from "./siblings.ts";
import type { Subject } from "./subject.ts";

/** `none`: nothing like it was found; `rejected`: a person says that it is none of a provider's works. */
export const MATCH_STATES = ["matched", "review", "none", "rejected"] as const;
export type MatchState = (typeof MATCH_STATES)[number];
export const MATCH_METHODS = ["person", "id", "webhook", "search"] as const;
export type MatchMethod = (typeof MATCH_METHODS)[number];

export interface Verdict {
  readonly state: MatchState;
  readonly method: MatchMethod | null;
  /** The provider's own id. */
  readonly id: string | null;
  readonly score: number | null;
  readonly why: readonly Reason[];
  readonly candidates: readonly Scored[];
  /** Of what was matched. */
  readonly details: Details | null;
}

export interface Identifying {
  readonly provider: Provider;
  readonly locale: Locale;
  readonly signal: AbortSignal;
  /** Asked when nothing else decides. */
  readonly siblings?: (subject: Subject) => Promise<Siblings | null>;
  /** Where many are looked for at once. */
  readonly shortlist?: Shortlist;
}

/** @param decided the provider's id that a person chose; null when nobody did. */
export async function identify(
  subject: Subject,
  decided: string | null,
  context: Identifying,
): Promise<Verdict> {
  if (decided !== null) {
    const details = await detailsOf(subject, decided, context);
    const said = "a person chose it";
    if (details !== null)
      return matched("person", decided, details, 1, { what: "person", speaks: "for", said });
  }
  return (await byIds(subject, context)) ?? (await bySearch(subject, context));
}

/** Those beside the files, then those that the tool knows which fetched them. */
async function byIds(subject: Subject, context: Identifying): Promise<Verdict | null> {
  const beside = await byId(subject, subject.ids, context);
  if (beside !== null) {
    const said = `${beside.said} stands beside the files`;
    return matched("id", beside.id, beside.details, 1, { what: "id", speaks: "for", said });
  }
  const { told } = subject;
  const fetched = told === undefined ? null : await byId(subject, told.ids, context);
  if (told === undefined || fetched === null) return null;
  const said = `${FACT_SOURCE_NAMES[told.by]} fetched it as ${fetched.said}`;
  return matched("webhook", fetched.id, fetched.details, 1, { what: "webhook", speaks: "for", said });
}

const detailsOf = async (
  { kind }: Subject,
  id: string,
  { provider, locale, signal }: Identifying,
): Promise<Details | null> => (await provider.details?.(kind, id, locale, signal)) ?? null;

function matched(
  method: MatchMethod,
  id: string,
  details: Details,
  score: number,
  ...why: readonly Reason[]
): Verdict {
  return { state: "matched", method, id, score, why, candidates: [], details };
}

interface ById {
  readonly id: string;
  readonly details: Details;
  /** `tmdb 603` */
  readonly said: string;
}

/** One that the provider doesn't know says nothing. */
async function byId(subject: Subject, given: ExternalIds, context: Identifying): Promise<ById | null> {
  const { provider, locale, signal } = context;
  const own = provider.takes(subject.kind);
  const ids = Object.entries(given).toSorted(([a], [b]) => rank(own, a) - rank(own, b));
  for (const [scheme, value] of ids) {
    const isOwn = own.includes(scheme);
    const found = isOwn ? null : await provider.find?.(subject.kind, { scheme, id: value }, locale, signal);
    const id = isOwn ? value : idAt(provider, subject, found?.externalIds ?? {});
    const details = id === null ? null : await detailsOf(subject, id, context);
    if (details === null) continue;
    const ownId = idAt(provider, subject, details.externalIds) ?? id;
    if (ownId !== null) return { id: ownId, details, said: `${scheme} ${value}` };
  }
  return null;
}

const rank = (own: readonly string[], scheme: string): number => {
  const at = own.indexOf(scheme);
  return at < 0 ? own.length : at;
};

export function idAt(provider: Provider, { kind }: Pick<Subject, "kind">, ids: ExternalIds): string | null {
  const scheme = provider.schemeOf(kind);
  return scheme === null ? null : (ids[scheme] ?? null);
}

/** So many of the best are looked at closely when the search alone doesn't decide. */
const LOOKED_AT = 3;

async function bySearch(subject: Subject, context: Identifying): Promise<Verdict> {
  const { locale } = context;
  const scored = new Map<string, Scored>();
  let choice = await fromShortlist(subject, context);
  if (choice.chosen !== null) return verdictOf(subject, choice, new Map(), context);
  for (const query of queriesOf(subject)) {
    for (const candidate of await search(subject, query, context)) {
      const id = idAt(context.provider, subject, candidate.externalIds);
      if (id !== null) scored.set(id, scoreOf(subject, candidate, null, locale.languages));
    }
    choice = choose([...scored.values()]);
    if (choice.chosen !== null) break;
  }
  const known = new Map<Candidate, Details>();
  if (!isOpen(choice)) return verdictOf(subject, choice, known, context);
  const siblings = (await context.siblings?.(subject)) ?? null;
  const asked = siblings === null ? subject : { ...subject, siblings };
  choice = await lookedAt(asked, choice, known, context);
  return verdictOf(asked, choice, known, context);
}

/** Only what fits wholly: the search knows more. */
async function fromShortlist(subject: Subject, context: Identifying): Promise<Choice> {
  const listed = (await context.shortlist?.find(subject, context.signal)) ?? [];
  const languages = context.locale.languages;
  const scored = listed.map((candidate) => scoreOf(subject, candidate, null, languages));
  return choose(scored.filter(({ candidate }) => candidate.year === subject.year));
}

interface Query {
  readonly name: string;
  readonly year: number | null;
}

/** With the year, then without (it may be a re-release's), then the second name. */
function queriesOf({ names, year }: Subject): readonly Query[] {
  const queries = names.flatMap((name): Query[] =>
    year === null
      ? [{ name, year }]
      : [
          { name, year },
          { name, year: null },
        ],
  );
  return queries.slice(0, 4);
}

async function search(
  { kind, artist }: Subject,
  { name, year }: Query,
  { provider, locale, signal }: Identifying,
): Promise<readonly Candidate[]> {
  const query = {
    kind,
    name,
    locale,
    ...(year !== null && { year }),
    ...(artist !== null && { artist }),
  };
  return (await provider.search?.(query, signal)) ?? [];
}

/** The best ones with all that is known of them: their other titles, how long they run, their seasons. */
async function lookedAt(
  subject: Subject,
  { candidates }: Choice,
  known: Map<Candidate, Details>,
  context: Identifying,
): Promise<Choice> {
  const again = await Promise.all(
    candidates.map(async (scored, at): Promise<Scored> => {
      const { candidate } = scored;
      const id = idAt(context.provider, subject, candidate.externalIds);
      const details = at < LOOKED_AT && id !== null ? await detailsOf(subject, id, context) : null;
      if (details === null) return scored;
      known.set(candidate, details);
      return scoreOf(subject, candidate, details, context.locale.languages);
    }),
  );
  return choose(again);
}

async function verdictOf(
  subject: Subject,
  { chosen, candidates, doubt }: Choice,
  known: ReadonlyMap<Candidate, Details>,
  context: Identifying,
): Promise<Verdict> {
  const open: Verdict = {
    state: candidates.length === 0 ? "none" : "review",
    method: null,
    id: null,
    score: candidates[0]?.score ?? null,
    why: doubt === null ? [] : [doubt],
    candidates,
    details: null,
  };
  if (chosen === null) return open;
  const id = idAt(context.provider, subject, chosen.candidate.externalIds);
  const details = known.get(chosen.candidate) ?? (id === null ? null : await detailsOf(subject, id, context));
  if (details === null || id === null) return open;
  // Now that all is known, it may turn out to be another one.
  const last = scoreOf(subject, chosen.candidate, details, context.locale.languages);
  if (last.score < chosen.score * 0.9)
    return { ...open, state: "review", candidates: [last, ...candidates.filter((one) => one !== chosen)] };
  return { ...matched("search", id, details, chosen.score, ...last.why), candidates };
}
