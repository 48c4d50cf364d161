/** What settings are made of. */
import { z } from "zod";

/** Marks a value that must not be shown: `triptych config` and logs print `***`. */
export const SECRET = { secret: true } as const;

export const port = z.int("a whole number from 0 to 65535").min(0).max(65_535);
export const text = z.string("a string");
export const flag = z.boolean("true or false");
export const path = text.min(1, "a path");
export const whole = (min: number, max: number) => {
  const words = `a whole number from ${min} to ${max}`;
  return z.int(words).min(min, words).max(max, words);
};
