/** From where a play is resumed, and where it counts as seen, among the main settings. */
import type { ResumeRules } from "../../../domain/playback/watch-state.ts";

type Settings = Record<"MinResumePct" | "MaxResumePct" | "MinResumeDurationSeconds", number>;

export const fromResumeRules = (rules: ResumeRules): Settings => ({
  MinResumePct: rules.minPercent,
  MaxResumePct: rules.maxPercent,
  MinResumeDurationSeconds: Math.round(rules.minDurationMs / 1000),
});

/** What isn't given stays as it is. */
export function toResumeRules(
  settings: Readonly<Partial<Record<keyof Settings, unknown>>>,
  before: ResumeRules,
): ResumeRules {
  const { MinResumePct: min, MaxResumePct: max, MinResumeDurationSeconds: seconds } = settings;
  return {
    minPercent: typeof min === "number" ? min : before.minPercent,
    maxPercent: typeof max === "number" ? max : before.maxPercent,
    minDurationMs: typeof seconds === "number" ? seconds * 1000 : before.minDurationMs,
  };
}
