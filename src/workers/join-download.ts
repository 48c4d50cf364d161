/** Puts a whole optimised version together as one file, for somebody who wants to keep it. */
import { z } from "zod";
import type { MediaService } from "../domain/core.ts";
import { downloadName, type DownloadStore } from "../domain/delivery/downloads.ts";
import type { OptimisedMaking } from "../domain/delivery/make-optimised.ts";
import type { OptimisedStore } from "../domain/delivery/optimised.ts";
import type { Job } from "../domain/jobs/job.ts";

export interface JoinDeps {
  readonly versions: Pick<OptimisedStore, "get">;
  readonly media: Pick<MediaService, "file">;
  readonly making: Pick<OptimisedMaking, "pieces">;
  readonly store: DownloadStore;
}

const payload = z.object({ id: z.int() });

export async function joinDownload(
  { versions, media, making, store }: JoinDeps,
  job: Job,
  signal: AbortSignal,
): Promise<void> {
  const version = await versions.get(payload.parse(job.payload).id);
  if (version === null || version.wholeAt === null) return;
  const name = downloadName(version);
  if ((await store.find(name)) !== null) return;
  const { file } = await media.file(version.itemId, version.versionUuid);
  const tracks = await Promise.all(version.tracks.map(({ key }) => making.pieces(key)));
  const hasSound = version.tracks.some(({ rendition }) => rendition.track === "audio");
  const sound = file.streams.find(({ kind, externalPath }) => kind === "audio" && externalPath === null);
  await store.join(
    name,
    { tracks, original: file, soundOf: hasSound ? null : (sound?.index ?? null) },
    signal,
  );
}
