/** Which track plays when nobody chose one, from a person's settings (the real server's rules). */
import type { MediaFile, Stream } from "../../../../domain/library/item.ts";
import type { WatchState } from "../../../../domain/playback/watch-state.ts";
import type { User } from "../../../../domain/users/user.ts";
import { keptConfiguration } from "../kept-configuration.ts";
import { isTextSubtitle } from "./media-stream.ts";
import { type NumberedStream, numberedStreams } from "./stream-indexes.ts";

export type SubtitleMode = "Default" | "Always" | "OnlyForced" | "None" | "Smart";

export interface StreamPreferences {
  /** ISO 639-2; null: any. */
  readonly audioLanguage: string | null;
  readonly subtitleLanguage: string | null;
  readonly subtitleMode: SubtitleMode;
  readonly preferDefaultAudio: boolean;
  /** Whether the tracks of the last time are taken again. */
  readonly rememberAudio: boolean;
  readonly rememberSubtitle: boolean;
}

export const NO_PREFERENCES: StreamPreferences = {
  audioLanguage: null,
  subtitleLanguage: null,
  subtitleMode: "Default",
  preferDefaultAudio: true,
  rememberAudio: true,
  rememberSubtitle: true,
};

const MODES: ReadonlySet<string> = new Set<SubtitleMode>([
  "Default",
  "Always",
  "OnlyForced",
  "None",
  "Smart",
]);

/** What the user's clients stored in his configuration. */
export function preferencesOf(user: User | null): StreamPreferences {
  const kept = keptConfiguration(user);
  const word = (name: string): string | null => {
    const value = kept[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const mode = word("SubtitleMode");
  return {
    audioLanguage: word("AudioLanguagePreference"),
    subtitleLanguage: word("SubtitleLanguagePreference"),
    subtitleMode: mode !== null && MODES.has(mode) ? (mode as SubtitleMode) : "Default",
    preferDefaultAudio: kept["PlayDefaultAudioTrack"] !== false,
    rememberAudio: kept["RememberAudioSelections"] !== false,
    rememberSubtitle: kept["RememberSubtitleSelections"] !== false,
  };
}

/**
 * How much a subtitle is wanted: decimal places for language (101 the wanted one), forced, default, text by itself,
 * text, sidecar; each 2 for yes. Clients show tracks in this order.
 */
export function subtitleScore(stream: Stream, preferences: StreamPreferences): number {
  const isText = isTextSubtitle(stream);
  const wanted = stream.language !== null && stream.language === preferences.subtitleLanguage;
  const places = [
    stream.isForced,
    stream.isDefault,
    isText || stream.externalPath !== null,
    isText,
    stream.externalPath !== null,
  ];
  return places.reduce((score, yes) => score * 10 + (yes ? 2 : 1), wanted ? 101 : 1);
}

export interface DefaultStreams {
  /** As the wire counts; undefined: none. */
  readonly audio: number | undefined;
  readonly subtitle: number | undefined;
}

/** Tracks that a person chose when he last played it, by the core's numbers; -1: no subtitles. */
export type ChosenStreams = Pick<WatchState, "audioIndex" | "subtitleIndex">;

export function defaultStreams(
  file: MediaFile,
  preferences: StreamPreferences,
  chosen: ChosenStreams | null = null,
): DefaultStreams {
  const numbered = numberedStreams(file);
  const again = (kind: Stream["kind"], index: number | null | undefined): number | undefined =>
    index === -1 && kind === "subtitle"
      ? -1
      : numbered.find(({ stream }) => stream.kind === kind && stream.index === index)?.index;
  const heard = preferences.rememberAudio ? again("audio", chosen?.audioIndex) : undefined;
  const read = preferences.rememberSubtitle ? again("subtitle", chosen?.subtitleIndex) : undefined;
  const audio = numbered.find(({ index }) => index === heard) ?? defaultAudio(numbered, preferences);
  return { audio: audio?.index, subtitle: read ?? defaultSubtitle(numbered, preferences, audio)?.index };
}

function defaultAudio(
  numbered: readonly NumberedStream[],
  preferences: StreamPreferences,
): NumberedStream | undefined {
  const tracks = numbered.filter(({ stream }) => stream.kind === "audio");
  const byDefault = tracks.find(({ stream }) => stream.isDefault);
  const { audioLanguage } = preferences;
  const inLanguage =
    audioLanguage === null ? [] : tracks.filter(({ stream }) => stream.language === audioLanguage);
  const spoken = inLanguage.find(({ stream }) => stream.isDefault) ?? inLanguage[0];
  if (preferences.preferDefaultAudio && byDefault !== undefined) return byDefault;
  return spoken ?? byDefault ?? tracks[0];
}

function defaultSubtitle(
  numbered: readonly NumberedStream[],
  preferences: StreamPreferences,
  audio: NumberedStream | undefined,
): NumberedStream | undefined {
  const score = ({ stream }: NumberedStream): number => subtitleScore(stream, preferences);
  const tracks = numbered
    .filter(({ stream }) => stream.kind === "subtitle")
    .toSorted((a, b) => score(b) - score(a) || a.index - b.index);
  const language = preferences.subtitleLanguage;
  const wanted = (track: NumberedStream): boolean => language === null || track.stream.language === language;
  switch (preferences.subtitleMode) {
    case "None":
      return undefined;
    case "OnlyForced":
      return tracks.find((track) => track.stream.isForced && wanted(track));
    case "Always":
      return tracks.find((track) => wanted(track) && !track.stream.isForced) ?? tracks.find(wanted);
    case "Smart":
      if (audio?.stream.language === language) return tracks.find((track) => track.stream.isForced);
      return tracks.find((track) => wanted(track) && !track.stream.isForced);
    case "Default":
      return tracks.find(({ stream }) => stream.externalPath !== null || stream.isForced || stream.isDefault);
  }
}
