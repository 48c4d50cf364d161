/** Numbers, durations and moments as people write them. */
import { FilterError } from "./error.ts";
import type { Value } from "./fields.ts";

/** From the least to the greatest of what a value may mean, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const NUMBER = /^(\d{1,9}(?:\.\d{1,6})?)(%|s)?$/u;
const DECADE_YEARS = 9;

/** `7.5`; `80%` is 0.8; `1980s` is the ten years from there. */
export function numberFrom({ text, at }: Value): Span {
  const [, digits = "", unit] = NUMBER.exec(text) ?? [];
  if (digits === "") throw new FilterError(`“${text}” is no number`, at, ["7.5", "1980s", "80%"]);
  const number = Number(digits);
  if (unit === "%") return { from: number / 100, to: number / 100 };
  return { from: number, to: unit === "s" ? number + DECADE_YEARS : number };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS_MS = { s: 1000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS } as const;
const PIECE = /^(\d{1,6})([smhdwy])/u;
const MAX_PIECES = 6;

/** `1h30m`, `90m`, `30d`; a bare number only when it is minutes that are meant. Milliseconds, or null. */
export function durationFrom({ text }: Value, bare: "m" | "d"): number | null {
  if (/^\d{1,6}$/u.test(text)) return bare === "m" ? Number(text) * MINUTE_MS : null;
  let rest = text.toLowerCase();
  let ms = 0;
  for (let pieces = 0; rest !== "" && pieces < MAX_PIECES; pieces++) {
    const [piece = "", count = "", unit] = PIECE.exec(rest) ?? [];
    if (piece === "") return null;
    ms += Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
    rest = rest.slice(piece.length);
  }
  return rest === "" && text !== "" ? ms : null;
}

const MOMENT = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/u;

/** `2020`, `2020-05`, `2020-05-17`, in UTC: from its first to its last millisecond. */
export function momentFrom({ text, at }: Value): Span {
  const [, year, month, day] = MOMENT.exec(text) ?? [];
  const first = new Date(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`);
  const isReal = !Number.isNaN(first.getTime()) && (day === undefined || first.getUTCDate() === Number(day));
  if (year === undefined || !isReal)
    throw new FilterError(`“${text}” is no date`, at, ["2020", "2020-05", "2020-05-17"]);
  const next = new Date(first);
  if (month === undefined) next.setUTCFullYear(next.getUTCFullYear() + 1);
  else if (day === undefined) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCDate(next.getUTCDate() + 1);
  return { from: first.getTime(), to: next.getTime() - 1 };
}
