import type { z } from "zod";
import type { OptimisedView } from "../../../domain/delivery/optimising.ts";
import type { VideoEncoding } from "../../../domain/delivery/rendition.ts";
import type * as schemas from "./schemas.ts";

export function toOptimised(view: OptimisedView): z.input<typeof schemas.optimised> {
  const { id, itemId, versionUuid, quality, state, progress, error, sizeBytes, createdAt, wholeAt } = view;
  const picture = pictureOf(view);
  return {
    id,
    itemId,
    versionUuid,
    quality,
    videoCodec: picture?.codec ?? "",
    width: picture?.width ?? 0,
    height: picture?.height ?? 0,
    maxBitrateBps: picture?.maxBitrateBps ?? 0,
    state,
    progress,
    error,
    sizeBytes,
    createdAt: createdAt.toISOString(),
    wholeAt: wholeAt?.toISOString() ?? null,
  };
}

function pictureOf({ tracks }: OptimisedView): VideoEncoding | null {
  for (const { rendition } of tracks) if (rendition.track === "video") return rendition.encoding;
  return null;
}
