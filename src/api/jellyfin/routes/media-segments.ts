/** Intros, credits and the like, for players to skip. */
import type { MediaSegmentType } from "@jellyfin/sdk/lib/generated-client/models/media-segment-type.js";
import { SEGMENT_KINDS, type SegmentKind } from "../../../domain/playback/skipping/segment.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { toTicks } from "../dates-and-ticks.ts";
import { itemBy } from "../listing.ts";
import { isPlayable } from "../mappers/item/kinds.ts";
import { playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, required, textList } from "../values.ts";
import { toQueryResult } from "../wire.ts";

const TYPE = {
  intro: "Intro",
  outro: "Outro",
  recap: "Recap",
  preview: "Preview",
  commercial: "Commercial",
} as const satisfies Record<SegmentKind, MediaSegmentType>;

/** Words that the contract doesn't know are passed over; when none is left, nothing is meant. */
function wanted(types: readonly string[] | undefined): ReadonlySet<SegmentKind> {
  if (types === undefined || types.length === 0) return new Set(SEGMENT_KINDS);
  const words = new Set(types.map((word) => word.toLowerCase()));
  return new Set(SEGMENT_KINDS.filter((kind) => words.has(TYPE[kind].toLowerCase())));
}

const segments = endpoint({
  method: "GET",
  paths: ["/MediaSegments/{itemId}"],
  access: "viewer",
  params: paramsOf({ itemId: required(id) }),
  query: queryOf({ includeSegmentTypes: textList }),
  summary: "Parts to skip: intros, credits, recaps, previews, commercials",
  async handle({ core, viewer, params, query }) {
    const item = await itemBy(core, viewer, params.itemId);
    if (!isPlayable(item.kind)) return toQueryResult([]);
    const { file } = await playableBy(core, viewer, params.itemId);
    const kinds = wanted(query.includeSegmentTypes);
    return toQueryResult(
      core.skipping
        .of(file)
        .filter(({ kind }) => kinds.has(kind))
        .map(({ uuid, kind, startMs, endMs }) => ({
          Id: uuid,
          ItemId: params.itemId,
          Type: TYPE[kind],
          StartTicks: toTicks(startMs),
          EndTicks: toTicks(endMs),
        })),
    );
  },
});

export const mediaSegmentEndpoints: readonly AnyEndpoint[] = [segments];
