/** What may be made of a file for somebody: the same question for each way in which he gets it. */
import type { Presentation } from "../delivery/presentation.ts";
import type { AudioRendition, VideoRendition } from "../delivery/rendition.ts";
import { DomainError } from "../errors.ts";
import { bitrateLimitOf, may, type Viewer } from "../users/user.ts";
import type { TranscodePlan } from "./decision/transcode.ts";

const refused = (): DomainError =>
  new DomainError("forbidden", "this account may not have media converted in this way");

/** Which tracks are encoded; those that aren't are copied, or not there. */
interface Encoded {
  readonly video: boolean;
  readonly audio: boolean;
}

function mayHave(viewer: Viewer, { video, audio }: Encoded): boolean {
  if (video && !may(viewer, "convertVideo")) return false;
  if (audio && !may(viewer, "convertAudio")) return false;
  return video || audio || may(viewer, "remux");
}

const isEncoded = (track: { readonly encoding: object | null } | null | undefined): boolean =>
  track?.encoding != null;

/** `forbidden` for tracks that may not be made for the viewer. */
export function mustHave(
  viewer: Viewer,
  tracks: { readonly video: VideoRendition | null; readonly audio: AudioRendition | null },
): void {
  if (!mayHave(viewer, { video: isEncoded(tracks.video), audio: isEncoded(tracks.audio) })) throw refused();
}

/** Whether the file may be sent to the viewer as the plan has it. */
export function mayHavePlan(viewer: Viewer, plan: TranscodePlan, media: "video" | "audio"): boolean {
  return mayHave(viewer, {
    video: media === "video" && !plan.copyVideo,
    audio: plan.audio !== null && !plan.copyAudio,
  });
}

/** What of it the viewer may have; `forbidden` when no picture, or no sound, is left of what there was. */
export function withinRights(viewer: Viewer, presentation: Presentation): Presentation {
  const rungs = presentation.rungs.filter(({ rendition }) =>
    mayHave(viewer, { video: isEncoded(rendition), audio: false }),
  );
  const audio = presentation.audio.filter(({ rendition }) =>
    mayHave(viewer, { video: false, audio: isEncoded(rendition) }),
  );
  const isLost = (before: readonly unknown[], after: readonly unknown[]): boolean =>
    before.length > 0 && after.length === 0;
  if (isLost(presentation.rungs, rungs) || isLost(presentation.audio, audio)) throw refused();
  return { ...presentation, rungs, audio };
}

/** The lowest of the limits; null: none. */
export function heldTo(viewer: Viewer, asked: number | null): number | null {
  const limit = bitrateLimitOf(viewer);
  if (limit === null || asked === null) return limit ?? asked;
  return Math.min(limit, asked);
}
