import { big, bytes, id, int, nullable, primary, real, table, text, type Table } from "./columns.ts";

/** What metadata providers said, and which works of theirs our items are. */
export const PROVIDERS_TABLES: readonly Table[] = [
  table(
    "provider_answer",
    {
      key: primary(text),
      provider: text,
      status: int,
      body: bytes,
      etag: nullable(text),
      fetched_at: big,
      fresh_until: big,
    },
    [{ name: "provider_answer_fresh", columns: ["fresh_until"] }],
  ),
  table(
    "item_match",
    {
      item_id: primary(int),
      state: text,
      provider: nullable(text),
      value: nullable(text),
      method: nullable(text),
      score: nullable(real),
      why: text,
      candidates: text,
      asked: text,
      draft_hash: nullable(text),
      at: big,
      refresh_at: nullable(big),
    },
    [
      { name: "item_match_state", columns: ["state", "item_id"] },
      { name: "item_match_refresh", columns: ["refresh_at"], where: `"refresh_at" IS NOT NULL` },
    ],
  ),
  table("provider_layer", {
    item_id: primary(int),
    provider: primary(text),
    content: text,
    at: big,
    popularity: nullable(real),
  }),
  table(
    "item_title",
    {
      item_id: primary(int),
      position: primary(int),
      title: text,
      search_title: text,
      language: nullable(text),
      country: nullable(text),
    },
    [{ name: "item_title_search", columns: ["search_title", "item_id"] }],
  ),
  table("work_collection", { work_id: primary(int), provider: primary(text), value: text, name: text }, [
    { name: "work_collection_value", columns: ["provider", "value"] },
  ]),
  table(
    "person_id",
    { person_id: primary(int), provider: primary(text), value: text, source: nullable(text) },
    [{ name: "person_id_value", columns: ["provider", "value"] }],
  ),
  table("person_detail", {
    person_id: primary(int),
    overview: nullable(text),
    born_at: nullable(big),
    died_at: nullable(big),
    birth_place: nullable(text),
    provenance: text,
    locked_fields: text,
    asked_at: nullable(big),
    stale_at: nullable(big),
  }),
  table("media_fact", { id, path: text, kind: text, source: text, content: text, at: big }, [
    { name: "media_fact_path", columns: ["path", "kind"], unique: true },
    { name: "media_fact_at", columns: ["at"] },
  ]),
  table(
    "remote_image",
    {
      id,
      owner_type: text,
      owner_id: int,
      provider: text,
      kind: text,
      position: int,
      url: text,
      width: nullable(int),
      height: nullable(int),
      language: nullable(text),
      rating: nullable(real),
      state: text,
    },
    [
      { name: "remote_image_url", columns: ["owner_type", "owner_id", "kind", "url"], unique: true },
      { name: "remote_image_state", columns: ["state", "id"] },
    ],
  ),
];
