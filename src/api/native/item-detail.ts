import type { z } from "zod";
import type { Core } from "../../domain/core.ts";
import type { ViewPart } from "../../domain/library/query.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { toFields } from "./editing-mappers.ts";
import { toItemDetail } from "./mappers.ts";
import type { itemDetail } from "./schemas.ts";

const PARTS: readonly ViewPart[] = [
  "state",
  "artwork",
  "genres",
  "studios",
  "tags",
  "externalIds",
  "credits",
  "versions",
];

/** One item with all that is known of it, and who says so. */
export async function detailOf(
  core: Core,
  viewer: Viewer,
  itemId: number,
): Promise<z.input<typeof itemDetail>> {
  const view = await core.browse.item(viewer, itemId, { parts: PARTS });
  const { locked, fields } = await core.editing.fields(viewer, view.item.id);
  return { ...toItemDetail(view), locked, fields: toFields(fields) };
}
