/** Makes an optimised version; stopped at any moment, the next run goes on where this one was. */
import { z } from "zod";
import type { MediaService } from "../domain/core.ts";
import type { OptimisedMaking, Plan } from "../domain/delivery/make-optimised.ts";
import type { OptimisedStore, OptimisedVersion } from "../domain/delivery/optimised.ts";
import { keysOf } from "../domain/delivery/optimising.ts";
import type { VideoCodec } from "../domain/delivery/rendition.ts";
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Log } from "../domain/log.ts";

export interface OptimiseDeps {
  readonly versions: OptimisedStore;
  readonly media: Pick<MediaService, "file">;
  readonly making: OptimisedMaking;
  readonly jobs: Pick<JobQueue, "report">;
  readonly clock: () => Date;
  readonly log: Log;
}

const payload = z.object({ id: z.int() });
const HELD = "waits while somebody plays what has to be encoded";
const REPORT_EVERY_MS = 1000;

export async function optimise(deps: OptimiseDeps, job: Job, signal: AbortSignal): Promise<void> {
  const { versions, media, making, clock } = deps;
  const version = await versions.get(payload.parse(job.payload).id);
  if (version === null || version.wholeAt !== null) return;
  const { file } = await media.file(version.itemId, version.versionUuid);
  const plan = await making.plan(file, { rung: version.quality, codec: codecOf(version) });
  await followChanges(deps, version, plan);
  using progress = reporting(deps, job);
  await making.make(plan, (part) => progress.at(part), signal);
  await versions.markWhole(version.id, clock());
}

const codecOf = ({ tracks }: OptimisedVersion): VideoCodec => {
  const encodings = tracks.map(({ rendition }) => (rendition.track === "video" ? rendition.encoding : null));
  return encodings.find((encoding) => encoding !== null)?.codec ?? "h264";
};

/** The film may be another one by now, and an encoder's pieces don't join those of the one before it. */
async function followChanges(
  { versions, making }: OptimiseDeps,
  version: OptimisedVersion,
  { source, tracks }: Plan,
): Promise<void> {
  const before = keysOf(version);
  const now = tracks.map(({ key, build, rendition }) => ({ key, build, rendition }));
  if (before.join() === now.map(({ key }) => key).join()) return;
  await versions.retrack(version.id, source.fingerprint, now);
  await making.keep(now.map(({ key }) => key));
  await making.letGo(before.filter((key) => now.every((track) => track.key !== key)));
}

/** Tells how far it is, also while it is held and nothing is made. */
function reporting({ jobs, making, log }: OptimiseDeps, job: Job): Disposable & { at(part: number): void } {
  let part: number | null = null;
  let told = "";
  const tell = (): void => {
    const message = making.isHeld() ? HELD : null;
    const text = `${part} ${message}`;
    if (text === told) return;
    told = text;
    // A report that fails is no reason to end the work.
    jobs.report(job.id, part, message).catch((error: unknown) => {
      log.warn("the progress of an optimised version could not be written", { error });
    });
  };
  const timer = setInterval(tell, REPORT_EVERY_MS);
  return {
    at(now) {
      part = now;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
