/** What a provider says of an item beside its fields: ids, titles, the collection, ids and faces of people. */
import { searchNameOf } from "../../../domain/library/fold.ts";
import type { ItemKind } from "../../../domain/library/item.ts";
import type { FactSource } from "../../../domain/metadata/facts/fact.ts";
import type {
  Details,
  ExternalIds,
  ProviderCredit,
  ProviderName,
} from "../../../domain/metadata/providers.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import type { Batch } from "../scan/sql.ts";
import { nameKey, peopleByKey } from "../scan/write-names.ts";

export interface SideItem {
  readonly itemId: number;
  readonly workId: number;
  readonly kind: ItemKind;
}

/** Kinds of which an id says what they are, as in the claims of scans. */
const NAMED_BY_ID: ReadonlySet<ItemKind> = new Set<ItemKind>(["movie", "series", "artist", "album"]);

/** Schemes whose ids name one work each. */
const NAMING: ReadonlySet<string> = new Set([
  "tmdb",
  "imdb",
  "tvdb",
  "musicbrainzreleasegroup",
  "musicbrainzartist",
]);

/** Ids that a sidecar or a person gave stay. */
export function writeIds(
  batch: Batch,
  { itemId, workId, kind }: SideItem,
  provider: ProviderName | FactSource,
  ids: ExternalIds,
  now: number,
): void {
  batch.add(`DELETE FROM "external_id" WHERE "item_id" = ? AND "source" = ?`, itemId, provider);
  batch.insert({
    table: "external_id",
    columns: ["item_id", "provider", "value", "source"],
    rows: Object.entries(ids).map(([scheme, value]) => [itemId, scheme, value, provider]),
    suffix: "ON CONFLICT DO NOTHING",
  });
  if (!NAMED_BY_ID.has(kind)) return;
  batch.add(`DELETE FROM "work_claim" WHERE "work_id" = ? AND "source" = ?`, workId, provider);
  batch.insert({
    table: "work_claim",
    columns: ["scheme", "value", "work_id", "source", "created_at"],
    rows: Object.entries(ids)
      .filter(([scheme]) => NAMING.has(scheme))
      .map(([scheme, value]) => [scheme, `${kind}:${value}`, workId, provider, now]),
    suffix: "ON CONFLICT DO NOTHING",
  });
}

const MAX_TITLES = 200;

export function writeTitles(batch: Batch, itemId: number, titles: Details["titles"]): void {
  batch.add(`DELETE FROM "item_title" WHERE "item_id" = ?`, itemId);
  batch.insert({
    table: "item_title",
    columns: ["item_id", "position", "title", "search_title", "language", "country"],
    rows: titles
      .slice(0, MAX_TITLES)
      .map(({ title, language, country }, at) => [itemId, at, title, searchNameOf(title), language, country]),
  });
}

export function writeCollection(
  batch: Batch,
  workId: number,
  provider: ProviderName,
  collection: Details["collection"],
): void {
  batch.add(`DELETE FROM "work_collection" WHERE "work_id" = ? AND "provider" = ?`, workId, provider);
  const id = collection?.externalIds[provider];
  if (collection === null || id === undefined) return;
  batch.insert({
    table: "work_collection",
    columns: ["work_id", "provider", "value", "name"],
    rows: [[workId, provider, id, collection.name]],
  });
}

/** Each person's id and one picture of him, once for all items; who is known already stays as he is. */
export async function writePeople(
  tx: WritableSql,
  batch: Batch,
  people: readonly ProviderCredit[],
  provider: ProviderName,
  now: number,
): Promise<void> {
  const byKey = new Map(people.map((person) => [nameKey(person.name), person]));
  const ids = await peopleByKey(
    tx,
    people.map(({ name }) => name),
    now,
  );
  const known = [...byKey].flatMap(([key, person]) => {
    const id = ids.get(key);
    return id === undefined ? [] : [{ id, person }];
  });
  batch.insert({
    table: "person_id",
    columns: ["person_id", "provider", "value"],
    rows: known.flatMap(({ id, person }): SqlValue[][] =>
      Object.entries(person.externalIds).map(([scheme, value]) => [id, scheme, value]),
    ),
    suffix: "ON CONFLICT DO NOTHING",
  });
  batch.insert({
    table: "remote_image",
    columns: ["owner_type", "owner_id", "provider", "kind", "position", "url", "state"],
    rows: known.flatMap(({ id, person }): SqlValue[][] =>
      person.imageUrl === null ? [] : [["person", id, provider, "poster", 0, person.imageUrl, "wanted"]],
    ),
    suffix: "ON CONFLICT DO NOTHING",
  });
}
