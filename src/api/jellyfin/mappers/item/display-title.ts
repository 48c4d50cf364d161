/** The line that clients show for a track: `Commentary - English - Dolby Digital - 5.1 - Default`. */
import type { Stream } from "../../../../domain/library/item.ts";
import { spokenLanguage } from "./language-names.ts";
import { dolbyVisionTitle, resolutionName, videoRangeOf } from "./video-range.ts";

const AUDIO_NAMES: Readonly<Record<string, string>> = {
  ac3: "Dolby Digital",
  eac3: "Dolby Digital+",
  dca: "DTS",
  dts: "DTS",
};

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function displayTitle(stream: Stream, codec: string | null): string | undefined {
  switch (stream.kind) {
    case "video":
      return titled(stream.title, videoWords(stream, codec), " ");
    case "audio":
      return titled(stream.title, audioWords(stream), " - ");
    case "subtitle":
      return titled(stream.title, subtitleWords(stream, codec), " - ");
    case "lyrics":
    case "attachment":
    case "data":
    case "picture":
      return undefined;
  }
}

/** A track's own title comes first, then what it doesn't say itself. */
function titled(title: string | null, words: readonly string[], separator: string): string {
  if (title === null || title === "") return words.join(separator);
  const said = title.toLowerCase();
  return [title, ...words.filter((word) => !said.includes(word.toLowerCase()))].join(" - ");
}

function videoWords(stream: Stream, codec: string | null): string[] {
  const range = dolbyVisionTitle(stream) ?? videoRangeOf(stream).range;
  return [resolutionName(stream), codec?.toUpperCase(), range].filter((word) => word !== undefined);
}

function audioWords(stream: Stream): string[] {
  const words = [spokenLanguage(stream.language), audioFormat(stream), channelWords(stream)];
  return [...words.filter((word) => word !== null), ...flagWords(stream)];
}

function audioFormat(stream: Stream): string | null {
  const { profile, codec } = stream;
  if (profile !== null && profile !== "" && profile.toLowerCase() !== "lc") return profile;
  return codec === null ? null : (AUDIO_NAMES[codec] ?? codec.toUpperCase());
}

/** `5.1` for ffmpeg's `5.1(side)`: where the speakers stand is nobody's choice. */
export const plainLayout = (layout: string): string => layout.replace(/\(.*\)$/, "");

function channelWords(stream: Stream): string | null {
  if (stream.channelLayout !== null && stream.channelLayout !== "")
    return capitalized(plainLayout(stream.channelLayout));
  return stream.channels === null ? null : `${stream.channels} ch`;
}

function flagWords(stream: Stream): string[] {
  return [...(stream.isDefault ? ["Default"] : []), ...(stream.externalPath === null ? [] : ["External"])];
}

function subtitleWords(stream: Stream, codec: string | null): string[] {
  return [
    spokenLanguage(stream.language) ?? "Undefined",
    ...(stream.isHearingImpaired ? ["Hearing Impaired"] : []),
    ...(stream.isDefault ? ["Default"] : []),
    ...(stream.isForced ? ["Forced"] : []),
    ...(codec === null ? [] : [codec.toUpperCase()]),
    ...(stream.externalPath === null ? [] : ["External"]),
  ];
}
