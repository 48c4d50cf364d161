import type { z } from "zod";
import { textsOf } from "../../../domain/delivery/ladder.ts";
import type { Presentation } from "../../../domain/delivery/presentation.ts";
import type { StartedPlayback } from "../../../domain/playback/playback.ts";
import type * as schemas from "./schemas.ts";

type Playback = z.input<typeof schemas.playback>;

/** `base`: where the urls of this token begin, without a slash at the end. */
export function toPlayback(started: StartedPlayback, base: string): Playback {
  const { grant, token, expiresAt, version, place, file, decision, presentation } = started;
  return {
    id: grant.sessionId,
    token,
    expiresAt: expiresAt.toISOString(),
    itemId: grant.itemId,
    versionUuid: grant.versionUuid,
    part: version.parts.indexOf(place.part),
    partCount: version.parts.length,
    durationMs: version.parts.length > 1 ? place.durationMs : (version.durationMs ?? file.durationMs),
    startMs: grant.startMs,
    method: presentation === null ? "direct" : isCopied(presentation) ? "remux" : "transcode",
    reasons: [...decision.reasons],
    urls: {
      direct: grant.isDirect ? `${base}/file` : null,
      hls: `${base}/master.m3u8`,
      dash: `${base}/manifest.mpd`,
    },
    ...tracksOf(presentation ?? { rungs: [], audio: [] }),
    subtitles: textsOf(file).map(({ streamIndex, name, language, isDefault, isForced }) => ({
      streamIndex,
      name,
      language,
      isDefault,
      isForced,
      url: `${base}/subtitles/${streamIndex}/all.vtt`,
    })),
    burntInSubtitle: grant.wish.burnInSubtitle,
  };
}

/** Of what plays first. */
function isCopied({ rungs, audio }: Presentation): boolean {
  const sound = audio.find(({ isDefault }) => isDefault);
  return [rungs[0], sound].every((track) => track === undefined || track.rendition.encoding === null);
}

function tracksOf({
  rungs,
  audio,
}: Pick<Presentation, "rungs" | "audio">): Pick<Playback, "video" | "audio"> {
  return {
    video: rungs.map(({ id, codecs, width, height, frameRate, range, bandwidth, rendition }) => ({
      id,
      codecs,
      width,
      height,
      frameRate,
      range,
      bandwidthBps: Math.ceil(bandwidth.peakBps),
      isCopy: rendition.encoding === null,
    })),
    audio: audio.map(({ name, language, isDefault, codecs, channels, rendition }) => ({
      streamIndex: rendition.streamIndex,
      name,
      language,
      isDefault,
      codecs,
      channels,
      isCopy: rendition.encoding === null,
    })),
  };
}
