/** Makes prints of what was asked for; what is made stays made. */
import { z } from "zod";
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Version } from "../domain/library/item.ts";
import {
  printedMs,
  type SoundPrinter,
  type SoundPrintStore,
  soundSourceOf,
} from "../domain/library/sounds/sound-print.ts";

export interface SoundPrintsDeps {
  readonly store: SoundPrintStore;
  readonly printer: SoundPrinter;
  /** The item itself, or what can be played below it. */
  readonly playable: (itemId: number) => Promise<readonly number[]>;
  readonly versions: (itemId: number) => Promise<readonly Version[]>;
  /** Whether it leads out of the libraries. */
  readonly leadsOut: (path: string) => Promise<boolean>;
  readonly jobs: Pick<JobQueue, "report">;
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
}

const payload = z.object({ itemId: z.int() });

export async function makeSoundPrints(deps: SoundPrintsDeps, job: Job, signal: AbortSignal): Promise<void> {
  const items = await deps.playable(payload.parse(job.payload).itemId);
  for (const [done, itemId] of items.entries()) {
    for (const version of await deps.versions(itemId)) {
      signal.throwIfAborted();
      await makeOne(deps, version, signal);
      await deps.breathe();
    }
    await deps.jobs.report(job.id, (done + 1) / items.length);
  }
}

async function makeOne(deps: SoundPrintsDeps, version: Version, signal: AbortSignal): Promise<void> {
  const { store, printer, leadsOut, clock } = deps;
  const file = version.parts[0]?.file;
  const source = soundSourceOf(version);
  const known = (await store.get([version.uuid])).get(version.uuid);
  if (file === undefined || known?.source === source || (await leadsOut(file.path))) return;
  const print = await printer.print(file.path, printedMs(file.durationMs ?? 0), signal);
  await store.put(version.uuid, { source, print }, clock());
}
