/** Composes people's own pages, and who is asked about them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BrowseService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { createPeople, type PeopleService } from "../domain/metadata/people/people.ts";
import { PERSON } from "../domain/metadata/people/person-job.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createPersonStore } from "../infrastructure/database/people/person-store.ts";
import { fillPeople } from "../workers/people.ts";
import type { Worker } from "../workers/runner.ts";
import { ANY_LIBRARY } from "./editing.ts";
import type { Providers } from "./providers.ts";

interface PeopleGround {
  readonly database: Database;
  readonly browse: Pick<BrowseService, "personByName">;
  readonly jobs: JobQueue;
  readonly providers: Providers;
  readonly clock: () => Date;
}

export function composePeople({ database, browse, jobs, providers, clock }: PeopleGround): PeopleService {
  const { main } = providers;
  return createPeople({
    store: createPersonStore(database),
    named: (viewer, name) => browse.personByName(viewer, name),
    scheme: main?.person === undefined ? null : main.schemeOf("person"),
    jobs,
    clock,
    wait: (ms) => sleep(ms),
  });
}

interface WorkerGround {
  readonly database: Database;
  readonly jobs: Pick<JobQueue, "enqueue">;
  readonly providers: Providers;
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
}

export function composePeopleWorker({
  database,
  jobs,
  providers,
  breathe,
  clock,
}: WorkerGround): Readonly<Record<string, Worker>> {
  const { main: provider, localeOf } = providers;
  if (provider?.person === undefined) return {};
  const store = createPersonStore(database);
  const locale = () => localeOf(ANY_LIBRARY);
  const deps = { store, provider, locale, jobs, breathe, clock };
  return { [PERSON]: { parallel: 2, run: (job, signal) => fillPeople(deps, job, signal) } };
}
