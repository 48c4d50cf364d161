/** Asks a provider about people: about one whom somebody wants to read about, or about those with top billing. */
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import { picturesJob } from "../domain/metadata/identifying/identify-job.ts";
import type { PersonStore } from "../domain/metadata/people/people.ts";
import { personPayload } from "../domain/metadata/people/person-job.ts";
import type { Locale, Provider } from "../domain/metadata/providers.ts";

export interface PeopleDeps {
  readonly store: PersonStore;
  readonly provider: Provider;
  readonly locale: () => Locale;
  readonly jobs: Pick<JobQueue, "enqueue">;
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
}

const PAGE = 50;
const HOLDS_MS = 30 * 24 * 3_600_000;

/** What is filled stays: interrupted, the next run goes on with who is left. */
export async function fillPeople(deps: PeopleDeps, job: Job, signal: AbortSignal): Promise<void> {
  const { personId } = personPayload.parse(job.payload);
  if (personId !== undefined) await fill(deps, personId, signal);
  else await fillBilled(deps, signal);
  await deps.jobs.enqueue(picturesJob);
}

async function fillBilled(deps: PeopleDeps, signal: AbortSignal): Promise<void> {
  if (deps.provider.person === undefined) return;
  for (;;) {
    const ids = await deps.store.billed(deps.provider.name, PAGE);
    if (ids.length === 0) return;
    for (const id of ids) {
      signal.throwIfAborted();
      await deps.breathe();
      await fill(deps, id, signal);
    }
  }
}

async function fill(
  { store, provider, locale, clock }: PeopleDeps,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  const person = await store.read(id);
  const scheme = provider.schemeOf("person");
  const own = scheme === null ? undefined : person?.externalIds[scheme];
  if (person === null || own === undefined || provider.person === undefined) return;
  const details = await provider.person(own, locale(), signal);
  const now = clock();
  await store.fill(person, { provider: provider.name, details }, now, new Date(now.getTime() + HOLDS_MS));
}
