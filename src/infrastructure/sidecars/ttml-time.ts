/** Time expressions of TTML (TTML 2, 12.3.1). */

export interface TtmlClock {
  readonly framesPerSecond: number;
  readonly subFrames: number;
  readonly ticksPerSecond: number;
}

/** From the attributes of `tt`, their prefixes left out and in lower case. */
export function clockOf(given: Readonly<Record<string, string>>): TtmlClock {
  const number = (word: string): number | null => {
    const value = Number(given[word]);
    return Number.isFinite(value) && value > 0 ? value : null;
  };
  const rate = number("framerate");
  const [, over = "1", under = "1"] =
    /^(\d{1,6})[ :](\d{1,6})$/u.exec(given["frameratemultiplier"] ?? "") ?? [];
  const framesPerSecond = ((rate ?? 30) * Number(over)) / Math.max(1, Number(under));
  const subFrames = number("subframerate") ?? 1;
  const ticks = number("tickrate") ?? (rate === null ? 1 : framesPerSecond * subFrames);
  return { framesPerSecond, subFrames, ticksPerSecond: ticks };
}

const CLOCK = /^(\d{2,4}):(\d{2}):(\d{2})(?:\.(\d{1,9})|:(\d{1,3})(?:\.(\d{1,3}))?)?$/u;
const OFFSET = /^(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)$/u;

/** In ms; null for what is none. */
export function ttmlTime(text: string | undefined, clock: TtmlClock): number | null {
  const written = text?.trim() ?? "";
  const at = CLOCK.exec(written);
  if (at !== null) return clockTime(at, clock);
  const [, value, unit = ""] = OFFSET.exec(written) ?? [];
  if (value === undefined) return null;
  const units: Readonly<Record<string, number>> = {
    h: 3_600_000,
    m: 60_000,
    s: 1000,
    ms: 1,
    f: 1000 / clock.framesPerSecond,
    t: 1000 / clock.ticksPerSecond,
  };
  return Math.round(Number(value) * (units[unit] ?? 0));
}

function clockTime(
  [, hours, minutes, seconds, fraction, frames = "0", parts = "0"]: RegExpExecArray,
  { framesPerSecond, subFrames }: TtmlClock,
): number {
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const rest =
    fraction === undefined
      ? (Number(frames) + Number(parts) / subFrames) / framesPerSecond
      : Number(`0.${fraction}`);
  return Math.round((whole + rest) * 1000);
}
