/** Films in several files: where each part lies in the whole, and how it looks as something to play by itself. */
import type { WatchState } from "../playback/watch-state.ts";
import type { Part, Uuid, Version } from "./item.ts";
import type { ItemView } from "./view.ts";

export interface PartPlace {
  readonly version: Version;
  readonly part: Part;
  /** Where it begins in the whole, which is what people's states count in. */
  readonly offsetMs: number;
  readonly durationMs: number | null;
  readonly isLast: boolean;
}

/** How long a part plays; null when nobody knows. */
export function partDuration({ file, startMs, endMs }: Part): number | null {
  const end = endMs ?? file.durationMs;
  return end === null ? null : Math.max(0, end - (startMs ?? 0));
}

/** How long what a version's own id plays is: the whole, or its first part. */
export function playedDuration(version: Version): number | null {
  const [first, ...others] = version.parts;
  if (first === undefined) return version.durationMs;
  return others.length > 0 ? partDuration(first) : (version.durationMs ?? first.file.durationMs);
}

/** Where the parts of a version lie, one after the other; one of unknown length takes no time. */
function placesOf(version: Version): readonly PartPlace[] {
  let offsetMs = 0;
  return version.parts.map((part, at) => {
    const durationMs = partDuration(part);
    const place = { version, part, offsetMs, durationMs, isLast: at === version.parts.length - 1 };
    offsetMs += durationMs ?? 0;
    return place;
  });
}

/** By its number in playing order, from 0. */
export const partAt = (version: Version | undefined, at: number): PartPlace | undefined =>
  version === undefined ? undefined : placesOf(version)[at];

/** What a version's own id plays. */
export const firstPart = (version: Version | undefined): PartPlace | undefined => partAt(version, 0);

/** Those that follow it, which have ids of their own. */
export const furtherParts = (version: Version | undefined): readonly PartPlace[] =>
  version === undefined ? [] : placesOf(version).slice(1);

export const findPart = (versions: readonly Version[], partUuid: Uuid): PartPlace | undefined =>
  versions.flatMap(placesOf).find(({ part }) => part.uuid === partUuid);

/** A position in a part, as one in the whole: no further than the part goes; null is its end. */
export function positionInWhole(place: PartPlace, positionMs: number | null): number {
  const { offsetMs, durationMs } = place;
  if (positionMs === null) return offsetMs + (durationMs ?? 0);
  return offsetMs + Math.min(Math.max(0, positionMs), durationMs ?? Infinity);
}

/** What the state of the whole means for a part: seen when the position lies behind it. */
export function partState(place: PartPlace, state: WatchState): WatchState {
  const position = state.positionMs - place.offsetMs;
  if (position <= 0) return { ...state, positionMs: 0 };
  if (place.durationMs !== null && position >= place.durationMs)
    return { ...state, positionMs: 0, played: true };
  return { ...state, positionMs: position };
}

/** The part as a version of one file. */
export function partVersion({ version, part, durationMs }: PartPlace): Version {
  return { ...version, uuid: part.uuid ?? version.uuid, name: null, position: 0, durationMs, parts: [part] };
}

/**
 * A further part as something to play by itself, with the film's words and pictures. It is nothing that is listed: a
 * client that plays the film is told of it. `view` with its versions; null when the part isn't among them.
 */
export function partView(view: ItemView, partUuid: Uuid): ItemView | null {
  const place = findPart(view.versions ?? [], partUuid);
  if (place === undefined) return null;
  const { file } = place.part;
  const video = file.streams.find((stream) => stream.kind === "video");
  return {
    ...view,
    item: {
      ...view.item,
      uuid: partUuid,
      kind: "video",
      name: nameOf(file.path),
      path: file.path,
      container: file.container,
      sizeBytes: file.sizeBytes,
      durationMs: place.durationMs,
      width: video?.width ?? null,
      height: video?.height ?? null,
      hasSubtitles: file.streams.some((stream) => stream.kind === "subtitle"),
      problem: file.problem,
    },
    versions: [partVersion(place)],
    versionCount: 1,
    partCount: 1,
    extraCounts: { trailers: 0, extras: 0 },
    ...(view.state == null ? {} : { state: partState(place, view.state) }),
  };
}

/** As the real servers call it: by its file. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]{1,5}$/, "");
