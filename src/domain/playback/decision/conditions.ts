import type { MediaFile, Stream } from "../../library/item.ts";
import type { Condition, ConditionProperty } from "../capabilities.ts";
import { dynamicRangeOf } from "../dynamic-range.ts";
import { type Reason, REASON_OF, type Reasons } from "./reasons.ts";

/** What a condition is asked of: a file, and of it the streams that would be played. */
export interface Subject {
  readonly file: MediaFile;
  readonly video: Stream | null;
  readonly audio: Stream | null;
  /** The audio is not the file's first or default one. */
  readonly isSecondaryAudio: boolean | null;
}

type Value = string | number | boolean | null;

const count = (file: MediaFile, kind: Stream["kind"]): number =>
  file.streams.filter((stream) => stream.kind === kind).length;

const VALUE_OF = {
  audioChannels: ({ audio }) => audio?.channels ?? null,
  audioBitrate: ({ audio }) => audio?.bitrateBps ?? null,
  audioProfile: ({ audio }) => audio?.profile ?? null,
  audioSampleRate: ({ audio }) => audio?.sampleRate ?? null,
  audioBitDepth: ({ audio }) => audio?.bitDepth ?? null,
  isSecondaryAudio: ({ isSecondaryAudio }) => isSecondaryAudio,
  width: ({ video }) => video?.width ?? null,
  height: ({ video }) => video?.height ?? null,
  videoBitDepth: ({ video }) => video?.bitDepth ?? null,
  videoBitrate: ({ video }) => video?.bitrateBps ?? null,
  videoFramerate: ({ video }) => video?.averageFrameRate ?? video?.realFrameRate ?? null,
  videoLevel: ({ video }) => video?.level ?? null,
  videoProfile: ({ video }) => video?.profile ?? null,
  videoRangeType: ({ video }) => (video === null ? null : dynamicRangeOf(video)),
  videoCodecTag: ({ video }) => video?.codecTag ?? null,
  videoRotation: ({ video }) => video?.rotation ?? null,
  isAnamorphic: ({ video }) => video?.isAnamorphic ?? null,
  isInterlaced: ({ video }) => video?.isInterlaced ?? null,
  isAvc: ({ video }) => video?.isAvc ?? null,
  refFrames: ({ video }) => video?.refFrames ?? null,
  numStreams: ({ file }) => file.streams.length,
  numAudioStreams: ({ file }) => count(file, "audio"),
  numVideoStreams: ({ file }) => count(file, "video"),
} as const satisfies Record<ConditionProperty, (subject: Subject) => Value>;

/** A value that isn't known passes unless the condition is required; one that can't be compared fails. */
export function holds(condition: Condition, subject: Subject): boolean {
  const value = VALUE_OF[condition.property](subject);
  if (value === null || value === "") return !condition.required;
  if (typeof value === "number") return holdsNumber(condition, value);
  return holdsText(condition, String(value).toLowerCase());
}

function holdsNumber({ operator, value }: Condition, actual: number): boolean {
  const wanted = value.split("|").map(Number);
  const [first = Number.NaN] = wanted;
  switch (operator) {
    case "equals":
      return actual === first;
    case "notEquals":
      return actual !== first;
    case "atMost":
      return actual <= first;
    case "atLeast":
      return actual >= first;
    case "anyOf":
      return wanted.includes(actual);
  }
}

function holdsText({ operator, value }: Condition, actual: string): boolean {
  const wanted = value.toLowerCase();
  switch (operator) {
    case "equals":
      return actual === wanted;
    case "notEquals":
      return actual !== wanted;
    case "anyOf":
      return wanted.split("|").includes(actual);
    case "atMost":
    case "atLeast":
      return false;
  }
}

/** The reasons of those conditions that don't hold. */
export function failures(conditions: readonly Condition[], subject: Subject): Reasons {
  const reasons = new Set<Reason>();
  for (const condition of conditions) {
    const reason = REASON_OF[condition.property];
    if (reason !== null && !holds(condition, subject)) reasons.add(reason);
  }
  return reasons;
}
