/** People's own pages: who somebody is, asked for when somebody wants to read it, and as people correct it. */
import type { NamedView } from "../../core.ts";
import { notFound } from "../../errors.ts";
import type { JobQueue } from "../../jobs/job.ts";
import type { Viewer } from "../../users/user.ts";
import { mayEdit } from "../editing/rights.ts";
import type { PersonDetails, ProviderName } from "../providers.ts";
import { personJob } from "./person-job.ts";
import { checkIds, editPerson, type Changes, type Person, type PersonEdit } from "./person.ts";

export interface PersonStore {
  read(personId: number): Promise<Person | null>;
  /** Of another id nothing holds that was said of the former one. */
  edit(personId: number, changes: Changes, ids: Readonly<Record<string, string | null>>): Promise<void>;
  /** What a provider says; null: it knows none of this id. */
  fill(
    person: Person,
    said: { readonly provider: ProviderName; readonly details: PersonDetails | null },
    at: Date,
    staleAt: Date,
  ): Promise<void>;
  /** With top billing in something that is there, an id at this provider, and never asked about. */
  billed(provider: ProviderName, limit: number): Promise<readonly number[]>;
}

/** Who somebody is, and what of him is here. */
export interface PersonView {
  readonly person: Person;
  readonly named: NamedView;
}

export interface PeopleService {
  /**
   * `not-found` for who plays in nothing that the viewer may see. Asks providers about whom nobody was asked yet, and
   * waits a moment for what they say; what has grown old is asked for again in the background.
   */
  open(viewer: Viewer, personId: number): Promise<PersonView>;
  /** Admins only; `invalid` (detail.field) for what can't stand there. */
  edit(viewer: Viewer, personId: number, edit: PersonEdit): Promise<void>;
  /** Asks again, in the background. Admins only. */
  refresh(viewer: Viewer, personId: number): Promise<void>;
}

export interface PeoplePorts {
  readonly store: PersonStore;
  /** By name, as the viewer sees him; null when he doesn't. */
  readonly named: (viewer: Viewer, name: string) => Promise<NamedView | null>;
  /** The scheme of ids by which somebody can be asked about people; null: nobody can. */
  readonly scheme: string | null;
  readonly jobs: Pick<JobQueue, "enqueue">;
  readonly clock: () => Date;
  readonly wait: (ms: number) => Promise<void>;
}

/** Whoever opens a page waits no longer. */
const PATIENCE_MS = 1500;
const LOOK_EVERY_MS = 50;

export function createPeople(ports: PeoplePorts): PeopleService {
  const { store, jobs, clock } = ports;
  async function seen(viewer: Viewer, personId: number): Promise<PersonView> {
    const person = await store.read(personId);
    const named = person === null ? null : await ports.named(viewer, person.name);
    if (person === null || named === null || named.id !== person.id) throw notFound("the person");
    return { person, named };
  }
  return {
    async open(viewer, personId) {
      const view = await seen(viewer, personId);
      const { person } = view;
      const mayAsk = ports.scheme !== null && person.externalIds[ports.scheme] !== undefined;
      if (!mayAsk || (person.staleAt !== null && person.staleAt > clock())) return view;
      await jobs.enqueue(personJob(personId));
      if (person.askedAt !== null) return view;
      await untilAsked(ports, personId);
      return seen(viewer, personId);
    },
    async edit(viewer, personId, edit) {
      mayEdit(viewer);
      const { person } = await seen(viewer, personId);
      const editor = { userId: viewer.user?.id ?? null, at: clock() };
      const ids = checkIds(edit.externalIds ?? {});
      await store.edit(personId, editPerson(person, edit, editor), ids);
      const isLeft = (edit.unlock ?? []).length > 0 || Object.keys(ids).length > 0;
      if (isLeft && ports.scheme !== null) await jobs.enqueue(personJob(personId));
    },
    async refresh(viewer, personId) {
      mayEdit(viewer);
      await seen(viewer, personId);
      if (ports.scheme !== null) await jobs.enqueue(personJob(personId));
    },
  };
}

async function untilAsked({ store, wait }: PeoplePorts, personId: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS);
    if ((await store.read(personId))?.askedAt !== null) return;
  }
}
