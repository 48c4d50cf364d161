import { decide, type Decision } from "../../domain/playback/decision/decide.ts";
import { capabilitiesFromDeviceProfile } from "./mappers/device-profile.ts";
import { fileFromMediaSource } from "./mappers/media-source-reader.ts";
import { isRecord } from "./values.ts";

/** What the real server is asked in its own decision tests, and what it answers. */
export interface DecisionLine {
  readonly playMethod: string | null;
  readonly transcodeReasons: readonly string[];
  readonly subProtocol: string | null;
  readonly container: string | null;
  readonly copies: readonly string[];
}

const METHODS = { directPlay: "DirectPlay", directStream: "DirectStream", transcode: "Transcode" } as const;

function index(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}

/**
 * Decides about `{profile, source, audioStreamIndex?, subtitleStreamIndex?}` (a `DeviceProfile` and a
 * `MediaSourceInfo`): copies allowed, no direct stream, no subtitle extraction, no limit but the profile's.
 */
export function decideLine(line: unknown): DecisionLine {
  const wire = isRecord(line) ? line : {};
  const source = isRecord(wire["source"]) ? wire["source"] : {};
  return toDecisionLine(
    decide({
      media: "video",
      file: fileFromMediaSource(source),
      capabilities: capabilitiesFromDeviceProfile(isRecord(wire["profile"]) ? wire["profile"] : {}),
      audioIndex: index(wire["audioStreamIndex"]),
      subtitleIndex: index(wire["subtitleStreamIndex"]) ?? index(source["DefaultSubtitleStreamIndex"]),
      defaultAudioIndex: index(source["DefaultAudioStreamIndex"]),
      maxBitrateBps: null,
      allow: { directPlay: true, directStream: false, transcode: true, copyVideo: true, copyAudio: true },
      canExtractSubtitles: false,
    }),
  );
}

function toDecisionLine({ method, reasons, plan }: Decision): DecisionLine {
  return {
    playMethod: method === null ? null : METHODS[method],
    transcodeReasons: [...reasons].map((reason) => reason.charAt(0).toUpperCase() + reason.slice(1)),
    subProtocol: plan?.target.protocol ?? null,
    // The recorded decisions name a container for HLS alone, and copied audio only beside a copied picture.
    container: plan?.target.protocol === "hls" ? plan.target.container : null,
    copies: plan?.copyVideo === true ? ["video", ...(plan.copyAudio ? ["audio"] : [])] : [],
  };
}
