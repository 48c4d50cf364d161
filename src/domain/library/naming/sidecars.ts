/** Subtitles, lyrics and audio tracks beside a film or a song: what their names say of them. */
import { emptyStream } from "../empty-stream.ts";
import type { Stream, StreamKind } from "../item.ts";
import { looseKey, splitName } from "./files.ts";
import { languageOf } from "./languages.ts";

/** ffmpeg's names of what these extensions hold. */
const SUBTITLE_CODECS: Readonly<Record<string, string>> = {
  srt: "subrip",
  vtt: "webvtt",
  ass: "ass",
  ssa: "ssa",
  sub: "microdvd",
  idx: "dvd_subtitle",
  sup: "hdmv_pgs_subtitle",
  smi: "sami",
  sami: "sami",
  ttml: "ttml",
};
const AUDIO_CODECS: Readonly<Record<string, string>> = {
  mp3: "mp3",
  flac: "flac",
  aac: "aac",
  m4a: "aac",
  ac3: "ac3",
  eac3: "eac3",
  dts: "dts",
  opus: "opus",
  ogg: "vorbis",
  wav: "pcm_s16le",
};

export interface SidecarFlags {
  readonly language: string | null;
  readonly title: string | null;
  readonly isForced: boolean;
  readonly isDefault: boolean;
  readonly isHearingImpaired: boolean;
  readonly isCommentary: boolean;
}

/**
 * Reads what follows the film's name: `.en.forced`, `.German.SDH`, `.2.eng`, `.Songs and signs.en`. Words that mean
 * nothing are the title, as is a second language. `hi` means Hindi, unless another language stands beside it: then it
 * is "hearing impaired".
 */
export function parseSidecarFlags(rest: string): SidecarFlags {
  const words = wordsOf(rest);
  const lower = words.map((word) => word.toLowerCase());
  const isImpairment = (word: string): boolean =>
    word === "hi" && lower.some((other) => other !== "hi" && languageOf(other) !== null);
  const named = lower.map((word) => FLAG_WORDS[word] ?? (isImpairment(word) ? "impaired" : null));
  const languageAt = lower.findLastIndex((word, at) => named[at] === null && languageOf(word) !== null);
  const titles = words.filter(
    (word, at) =>
      (named[at] ?? "commentary") === "commentary" && at !== languageAt && !/^\d{1,3}$/u.test(word),
  );
  return {
    language: languageOf(lower[languageAt] ?? ""),
    title: titles.length === 0 ? null : titles.join(rest.startsWith(".") ? "." : " "),
    isForced: named.includes("forced"),
    isDefault: named.includes("default"),
    isHearingImpaired: named.includes("impaired"),
    isCommentary: lower.some((word) => word.includes("commentary")),
  };
}

/** Between dots a title may have spaces; without dots every word counts. `ru-Title` is a language and a title. */
function wordsOf(rest: string): readonly string[] {
  const words = rest.startsWith(".") ? rest.split(".").flatMap(splitLoose) : rest.split(SEPARATORS);
  return words.filter((word) => word !== "" && word !== "-");
}
const SEPARATORS = /[.,_[\]() ]/u;

function splitLoose(piece: string): readonly string[] {
  const led = /^([a-z]{2,3})-(.{3,})$/iu.exec(piece);
  if (led !== null && languageOf(piece) === null && languageOf(led[1] ?? "") !== null) return led.slice(1);
  const words = piece.split(SEPARATORS);
  // `English (SDH)`, `2_German`: nothing but words that mean something.
  const isPlain = words.every((word) => word === "" || /^\d+$/u.test(word) || isTrackWord(word));
  return isPlain ? words : [piece];
}

/** Whether a word of a sidecar's name is a language or a flag. */
export function isTrackWord(word: string): boolean {
  return word.toLowerCase() in FLAG_WORDS || languageOf(word) !== null;
}

const FLAG_WORDS: Readonly<Record<string, "forced" | "default" | "impaired" | "commentary">> = {
  forced: "forced",
  foreign: "forced",
  default: "default",
  sdh: "impaired",
  cc: "impaired",
  commentary: "commentary",
};

/** The part of a sidecar's name behind the name of the film it belongs to; null when it belongs to another. */
export function sidecarRest(sidecarStem: string, mediaStem: string): string | null {
  if (!sidecarStem.toLowerCase().startsWith(mediaStem.toLowerCase())) return null;
  const rest = sidecarStem.slice(mediaStem.length);
  return rest === "" || /^[._[( -]/u.test(rest) ? rest : null;
}

/** A song's words as a stream, in whichever form they are. */
export const lyricsStream = (path: string, index: number): Stream => ({
  ...emptyStream(index, "lyrics"),
  externalPath: path,
});

/** A sidecar as a stream; `index` counts on from 1000. */
export function sidecarStream(path: string, name: string, rest: string, index: number): Stream {
  const { extension } = splitName(name);
  const kind = sidecarKind(extension);
  const codec = (kind === "audio" ? AUDIO_CODECS[extension] : SUBTITLE_CODECS[extension]) ?? null;
  return { ...emptyStream(index, kind), ...parseSidecarFlags(rest), codec, externalPath: path };
}

const sidecarKind = (extension: string): StreamKind => (extension in SUBTITLE_CODECS ? "subtitle" : "audio");

const SUBTITLE_FOLDERS = new Set(["subs", "sub", "subtitles", "subtitle"]);

/** `Subs/`, beside a film. */
export function isSubtitleFolder(name: string): boolean {
  return SUBTITLE_FOLDERS.has(looseKey(name));
}
