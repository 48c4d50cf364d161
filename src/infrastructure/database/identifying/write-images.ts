/** Pictures that a provider offers for an item: the first of each kind is wanted, the others stand by. */
import type { ArtworkKind } from "../../../domain/library/item.ts";
import type { RemoteImage } from "../../../domain/metadata/providers.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { type Batch, inIds, listOf } from "../scan/sql.ts";

/** Of each kind: those that may replace one that turns out to be none. */
const OFFERED = 3;
const KINDS: readonly ArtworkKind[] = ["poster", "backdrop", "logo", "thumb", "banner", "disc", "art"];

export interface OfferedImages {
  readonly itemId: number;
  readonly images: readonly RemoteImage[];
}

/** What is known to be wanted or kept stays so; what isn't offered any more goes, and its picture with it. */
export async function writeImages(
  tx: WritableSql,
  batch: Batch,
  offered: readonly OfferedImages[],
): Promise<void> {
  const items = listOf(offered.map(({ itemId }) => itemId));
  const known = await tx.all<{ id: number; owner_id: number; kind: string; url: string }>(
    `SELECT "id", "owner_id", "kind", "url" FROM "remote_image"
     WHERE "owner_type" = 'item' AND "owner_id" IN ${inIds(tx)}`,
    [items],
  );
  const before = new Map(known.map((row) => [keyOf(row.owner_id, row.kind, row.url), row]));
  const rows: SqlValue[][] = [];
  for (const { itemId, images } of offered)
    for (const { image, position } of KINDS.flatMap((kind) => firstOf(images, kind)))
      if (!before.delete(keyOf(itemId, image.kind, image.url))) rows.push(toRow(itemId, image, position));
  for (const { id, owner_id, kind, url } of before.values()) {
    batch.add(`DELETE FROM "remote_image" WHERE "id" = ?`, id);
    batch.add(
      `DELETE FROM "artwork" WHERE "owner_type" = 'item' AND "owner_id" = ? AND "kind" = ? AND "origin" = 'remote'
       AND "source_path" = ?`,
      owner_id,
      kind,
      url,
    );
  }
  batch.insert({
    table: "remote_image",
    columns: [
      "owner_type",
      "owner_id",
      "provider",
      "kind",
      "position",
      "url",
      "width",
      "height",
      "language",
      "rating",
      "state",
    ],
    rows,
    suffix: "ON CONFLICT DO NOTHING",
  });
}

const keyOf = (itemId: number, kind: string, url: string): string => `${itemId}|${kind}|${url}`;

const firstOf = (images: readonly RemoteImage[], wanted: ArtworkKind) =>
  images
    .filter(({ kind }) => kind === wanted)
    .slice(0, OFFERED)
    .map((image, position) => ({ image, position }));

const toRow = (itemId: number, image: RemoteImage, position: number): SqlValue[] => [
  "item",
  itemId,
  image.provider,
  image.kind,
  position,
  image.url,
  image.width,
  image.height,
  image.language,
  image.rating,
  position === 0 ? "wanted" : "spare",
];
