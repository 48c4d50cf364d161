/** Lyrics as the contract has them. */
import type { LyricDto } from "@jellyfin/sdk/lib/generated-client/models/lyric-dto.js";
import type { LyricLine } from "@jellyfin/sdk/lib/generated-client/models/lyric-line.js";
import type { Lyrics, LyricsLine } from "../../../domain/library/lyrics/lyrics.ts";
import { toTicks } from "../dates-and-ticks.ts";

export function toLyrics({ metadata, lines, isSynced }: Lyrics): LyricDto {
  const { artist, album, title, author, by, creator, version, lengthMs } = metadata;
  return {
    Metadata: {
      ...(artist === undefined ? {} : { Artist: artist }),
      ...(album === undefined ? {} : { Album: album }),
      ...(title === undefined ? {} : { Title: title }),
      ...(author === undefined ? {} : { Author: author }),
      ...(by === undefined ? {} : { By: by }),
      ...(creator === undefined ? {} : { Creator: creator }),
      ...(version === undefined ? {} : { Version: version }),
      ...(lengthMs === undefined ? {} : { Length: toTicks(lengthMs) }),
    },
    Lyrics: lines.map(isSynced ? toTimedLine : ({ text }) => ({ Text: text })),
  };
}

const toTimedLine = ({ text, startMs, words }: LyricsLine): LyricLine => ({
  Text: text,
  Start: toTicks(startMs ?? 0),
  Cues: words.map(({ position, endPosition, startMs: from, endMs }) => ({
    Position: position,
    EndPosition: endPosition,
    Start: toTicks(from),
    ...(endMs === null ? {} : { End: toTicks(endMs) }),
  })),
});
