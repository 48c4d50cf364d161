/** MicroDVD: lines timed by numbers of pictures, `{250}{300}One|two`. */
import type { SubtitleCue } from "../../domain/core.ts";
import { PLAIN, styledText, type TextStyle } from "./styled-text.ts";

const LINE = /^\{(\d{1,8})\}\{(\d{0,8})\}/u;
/** A first line that only says how many pictures a second there are. */
const RATE = /^\{[01]\}\{[01]\}\s{0,4}(\d{1,3}(?:[.,]\d{1,6})?)\s{0,4}$/u;
/** A line without an end stays so long. */
const OPEN_MS = 4000;

/** `framesPerSecond`: of the film, where the file doesn't say it. */
export function microDvdCues(lines: readonly string[], framesPerSecond: number): readonly SubtitleCue[] {
  const told = Number(RATE.exec(lines.find((line) => line.trim() !== "") ?? "")?.[1]?.replace(",", "."));
  const rate = told > 0 ? told : framesPerSecond;
  const at = (frames: string | undefined): number => Math.round((Number(frames) * 1000) / rate);
  return lines.flatMap((line) => {
    const times = LINE.exec(line);
    if (times === null || RATE.test(line)) return [];
    const startMs = at(times[1]);
    const text = textOf(line.slice(times[0].length, 4000));
    return [{ startMs, endMs: times[2] === "" ? startMs + OPEN_MS : at(times[2]), text }];
  });
}

/** `{Y:i}` holds for all lines of a cue, `{y:i}` for the one that it stands in. */
function textOf(text: string): string {
  let whole = PLAIN;
  const runs = text.split("|").map((line) => {
    let own = whole;
    const bare = line.replaceAll(/\{([a-zA-Z]):([^{}]{0,100})\}/gu, (_all, code: string, value: string) => {
      if (code === "Y") whole = styleFrom(value, whole);
      if (code === "y" || code === "Y") own = styleFrom(value, own);
      return "";
    });
    // A slash before a line is the older way to say that it is italic.
    const isSlanted = bare.startsWith("/");
    return { text: isSlanted ? bare.slice(1) : bare, ...own, italic: own.italic || isSlanted };
  });
  return styledText(
    runs.flatMap((run, index) => (index === 0 ? [run] : [{ ...run, text: `\n${run.text}` }])),
  );
}

const styleFrom = (letters: string, before: TextStyle): TextStyle => ({
  bold: before.bold || /b/iu.test(letters),
  italic: before.italic || /i/iu.test(letters),
  underlined: before.underlined || /u/iu.test(letters),
});
