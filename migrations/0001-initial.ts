import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";
import { setPlannerStatistics } from "./planner-statistics.ts";

/**
 * The first schema. Moments are whole milliseconds since 1970, flags 0 or 1, JSON is text, uuids are 32 lower-case
 * hexadecimal digits. Tables of people (users, states, logs) never cascade from items: an item that goes leaves them.
 */
export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, big, real, text, int } = wordsOf(runner);
    const listed = `"gone_at" IS NULL AND "owner_id" IS NULL`;
    const listedColumns = `"gone_at", "owner_id"`;
    const listIndex = (name: string, columns: string): string =>
      `CREATE INDEX "${name}" ON "item" (${columns}, ${listedColumns}) WHERE ${listed}`;
    const leaf = `"is_folder" = 0 AND ${listed}`;
    const statements = [
      `CREATE TABLE "setting" ("name" ${text} NOT NULL PRIMARY KEY, "value" ${text} NOT NULL)`,
      `CREATE TABLE "library" (
        ${id}, "uuid" ${text} NOT NULL, "name" ${text} NOT NULL, "kind" ${text} NOT NULL,
        "settings" ${text} NOT NULL, "created_at" ${big} NOT NULL, "changed_at" ${big} NOT NULL)`,
      `CREATE UNIQUE INDEX "library_uuid" ON "library" ("uuid")`,
      `CREATE UNIQUE INDEX "library_name" ON "library" ("name")`,
      `CREATE TABLE "library_root" (
        ${id}, "library_id" ${int} NOT NULL, "path" ${text} NOT NULL, "state" ${text} NOT NULL, "checked_at" ${big})`,
      `CREATE UNIQUE INDEX "library_root_path" ON "library_root" ("library_id", "path")`,
      `CREATE TABLE "directory" (
        "root_id" ${int} NOT NULL, "path" ${text} NOT NULL, "modified_ms" ${big} NOT NULL, "inode" ${text} NOT NULL,
        PRIMARY KEY ("root_id", "path"))`,

      `CREATE TABLE "work" (${id}, "kind" ${text} NOT NULL, "name" ${text} NOT NULL, "created_at" ${big} NOT NULL)`,
      `CREATE TABLE "work_claim" (
        "scheme" ${text} NOT NULL, "value" ${text} NOT NULL, "work_id" ${int} NOT NULL, "source" ${text} NOT NULL,
        "created_at" ${big} NOT NULL, PRIMARY KEY ("scheme", "value", "work_id"))`,
      `CREATE INDEX "work_claim_work" ON "work_claim" ("work_id")`,

      `CREATE TABLE "item" (
        ${id}, "uuid" ${text} NOT NULL, "work_id" ${int} NOT NULL, "library_id" ${int} NOT NULL, "root_id" ${int},
        "kind" ${text} NOT NULL, "media" ${text}, "is_folder" ${int} NOT NULL, "place" ${text} NOT NULL,
        "parent_id" ${int}, "series_id" ${int}, "season_id" ${int}, "album_id" ${int}, "owner_id" ${int}, "extra_kind" ${text},
        "name" ${text} NOT NULL, "search_name" ${text} NOT NULL, "sort_name" ${text} NOT NULL, "forced_sort_name" ${text},
        "original_name" ${text}, "overview" ${text}, "tagline" ${text}, "year" ${int}, "premiered_at" ${big}, "ended_at" ${big},
        "community_rating" ${real}, "critic_rating" ${real}, "official_rating" ${text}, "duration_ms" ${big},
        "index_number" ${int}, "index_end" ${int}, "parent_index" ${int}, "status" ${text},
        "path" ${text}, "container" ${text}, "size_bytes" ${big}, "bitrate_bps" ${big}, "width" ${int}, "height" ${int},
        "has_subtitles" ${int} NOT NULL DEFAULT 0, "has_lyrics" ${int} NOT NULL DEFAULT 0, "problem" ${text},
        "version_count" ${int} NOT NULL DEFAULT 0, "child_count" ${int} NOT NULL DEFAULT 0, "leaf_count" ${int} NOT NULL DEFAULT 0,
        "added_at" ${big} NOT NULL, "leaf_added_at" ${big}, "changed_at" ${big} NOT NULL, "gone_at" ${big},
        "locked" ${int} NOT NULL DEFAULT 0, "locked_fields" ${text}, "provenance" ${text}, "draft_hash" ${text})`,
      `CREATE UNIQUE INDEX "item_uuid" ON "item" ("uuid")`,
      `CREATE INDEX "item_place" ON "item" ("root_id", "place", "kind")`,
      `CREATE INDEX "item_work" ON "item" ("work_id")`,
      `CREATE INDEX "item_parent" ON "item" ("parent_id", "sort_name", "id")`,
      `CREATE INDEX "item_parent_folder" ON "item" ("parent_id") WHERE "is_folder" = 1`,
      `CREATE INDEX "item_series" ON "item" ("series_id", "kind", "parent_index", "index_number")`,
      `CREATE INDEX "item_series_leaf" ON "item" ("series_id", "work_id", "is_folder", ${listedColumns}) WHERE ${leaf}`,
      `CREATE INDEX "item_season" ON "item" ("season_id")`,
      `CREATE INDEX "item_album" ON "item" ("album_id")`,
      // Partial, lest SQLite takes "has no owner" for a narrow choice.
      `CREATE INDEX "item_owner" ON "item" ("owner_id") WHERE "owner_id" IS NOT NULL`,
      // Lists read their ids from these alone, however far they have been paged. They hold the columns of their own
      // condition, too: SQLite's planner only then knows that no row has to be read.
      listIndex("item_sort", `"sort_name", "id", "kind", "library_id", "work_id", "search_name"`),
      listIndex("item_kind_sort", `"kind", "sort_name", "id", "library_id", "work_id"`),
      listIndex("item_library_kind_sort", `"library_id", "kind", "sort_name", "id", "work_id"`),
      listIndex("item_kind_added", `"kind", "added_at", "sort_name", "id", "library_id", "work_id"`),
      listIndex("item_library_added", `"library_id", "kind", "added_at", "sort_name", "id", "work_id"`),
      `CREATE INDEX "item_changed" ON "item" ("changed_at")`,
      `CREATE TABLE "item_alias" ("uuid" ${text} NOT NULL PRIMARY KEY, "item_id" ${int} NOT NULL)`,
      `CREATE TABLE "item_word" ("word" ${text} NOT NULL, "item_id" ${int} NOT NULL, PRIMARY KEY ("word", "item_id"))`,
      `CREATE INDEX "item_word_item" ON "item_word" ("item_id", "word")`,
      `CREATE TABLE "external_id" (
        "item_id" ${int} NOT NULL, "provider" ${text} NOT NULL, "value" ${text} NOT NULL, PRIMARY KEY ("item_id", "provider"))`,
      `CREATE INDEX "external_id_value" ON "external_id" ("provider", "value")`,

      `CREATE TABLE "version" (
        ${id}, "uuid" ${text} NOT NULL, "item_id" ${int} NOT NULL, "name" ${text}, "edition" ${text},
        "position" ${int} NOT NULL, "duration_ms" ${big})`,
      `CREATE UNIQUE INDEX "version_uuid" ON "version" ("uuid")`,
      `CREATE INDEX "version_item" ON "version" ("item_id", "position")`,
      `CREATE TABLE "file" (
        ${id}, "root_id" ${int} NOT NULL, "path" ${text} NOT NULL, "directory" ${text} NOT NULL, "size_bytes" ${big} NOT NULL,
        "modified_ms" ${big} NOT NULL, "inode" ${text} NOT NULL, "quick_fingerprint" ${text}, "fingerprint" ${text},
        "format" ${text}, "container" ${text}, "duration_ms" ${big}, "bitrate_bps" ${big}, "tags" ${text}, "problem" ${text},
        "chapters" ${text}, "added_at" ${big} NOT NULL, "gone_at" ${big})`,
      // Files that are gone keep their row, so that the item comes back with them: another may stand there meanwhile.
      `CREATE UNIQUE INDEX "file_path" ON "file" ("root_id", "path") WHERE "gone_at" IS NULL`,
      `CREATE INDEX "file_directory" ON "file" ("root_id", "directory")`,
      `CREATE INDEX "file_quick" ON "file" ("quick_fingerprint")`,
      `CREATE INDEX "file_inode" ON "file" ("inode")`,
      `CREATE INDEX "file_fingerprint" ON "file" ("fingerprint")`,
      `CREATE TABLE "part" (
        "version_id" ${int} NOT NULL, "position" ${int} NOT NULL, "file_id" ${int} NOT NULL, "start_ms" ${big}, "end_ms" ${big},
        PRIMARY KEY ("version_id", "position"))`,
      `CREATE INDEX "part_file" ON "part" ("file_id")`,
      `CREATE TABLE "stream" (
        "file_id" ${int} NOT NULL, "position" ${int} NOT NULL, "kind" ${text} NOT NULL, "codec" ${text}, "language" ${text},
        "detail" ${text} NOT NULL, PRIMARY KEY ("file_id", "position"))`,

      `CREATE TABLE "person" (${id}, "uuid" ${text} NOT NULL, "key" ${text} NOT NULL, "name" ${text} NOT NULL, "created_at" ${big} NOT NULL)`,
      `CREATE UNIQUE INDEX "person_uuid" ON "person" ("uuid")`,
      `CREATE UNIQUE INDEX "person_key" ON "person" ("key")`,
      `CREATE TABLE "credit" (
        "item_id" ${int} NOT NULL, "position" ${int} NOT NULL, "person_id" ${int} NOT NULL, "role" ${text} NOT NULL,
        "character" ${text}, PRIMARY KEY ("item_id", "position"))`,
      `CREATE INDEX "credit_person" ON "credit" ("person_id", "role", "item_id")`,
      `CREATE TABLE "label" (
        ${id}, "uuid" ${text} NOT NULL, "kind" ${text} NOT NULL, "key" ${text} NOT NULL, "name" ${text} NOT NULL, "created_at" ${big} NOT NULL)`,
      `CREATE UNIQUE INDEX "label_uuid" ON "label" ("uuid")`,
      `CREATE UNIQUE INDEX "label_key" ON "label" ("kind", "key")`,
      `CREATE TABLE "item_label" (
        "item_id" ${int} NOT NULL, "kind" ${text} NOT NULL, "position" ${int} NOT NULL, "label_id" ${int} NOT NULL,
        PRIMARY KEY ("item_id", "kind", "position"))`,
      `CREATE INDEX "item_label_label" ON "item_label" ("label_id", "item_id")`,
      `CREATE TABLE "item_artist" (
        "item_id" ${int} NOT NULL, "role" ${text} NOT NULL, "position" ${int} NOT NULL, "artist_item_id" ${int} NOT NULL,
        PRIMARY KEY ("item_id", "role", "position"))`,
      `CREATE INDEX "item_artist_artist" ON "item_artist" ("artist_item_id", "role")`,
      `CREATE TABLE "artwork" (
        ${id}, "owner_type" ${text} NOT NULL, "owner_id" ${int} NOT NULL, "kind" ${text} NOT NULL, "position" ${int} NOT NULL,
        "origin" ${text} NOT NULL, "source_path" ${text} NOT NULL, "source_stamp" ${text} NOT NULL, "stored_path" ${text},
        "tag" ${text} NOT NULL, "width" ${int}, "height" ${int}, "blurhash" ${text}, "state" ${text} NOT NULL)`,
      `CREATE UNIQUE INDEX "artwork_owner" ON "artwork" ("owner_type", "owner_id", "kind", "position")`,
      `CREATE INDEX "artwork_state" ON "artwork" ("state")`,

      `CREATE TABLE "user" (
        ${id}, "uuid" ${text} NOT NULL, "name" ${text} NOT NULL, "name_key" ${text} NOT NULL, "role" ${text} NOT NULL,
        "password_hash" ${text}, "disabled" ${int} NOT NULL DEFAULT 0, "hidden" ${int} NOT NULL DEFAULT 0,
        "all_libraries" ${int} NOT NULL DEFAULT 1, "rights" ${text} NOT NULL, "foreign_values" ${text} NOT NULL,
        "image_type" ${text}, "image_tag" ${text}, "image" ${runner.connection.options.type === "postgres" ? "bytea" : "blob"},
        "created_at" ${big} NOT NULL, "last_login_at" ${big}, "last_active_at" ${big})`,
      `CREATE UNIQUE INDEX "user_uuid" ON "user" ("uuid")`,
      `CREATE UNIQUE INDEX "user_name_key" ON "user" ("name_key")`,
      `CREATE TABLE "user_library" ("user_id" ${int} NOT NULL, "library_id" ${int} NOT NULL, PRIMARY KEY ("user_id", "library_id"))`,
      `CREATE TABLE "device" (
        ${id}, "uuid" ${text} NOT NULL, "user_id" ${int} NOT NULL, "client_device_id" ${text} NOT NULL, "name" ${text} NOT NULL,
        "custom_name" ${text}, "client" ${text} NOT NULL, "client_version" ${text} NOT NULL, "capabilities" ${text},
        "created_at" ${big} NOT NULL, "last_seen_at" ${big} NOT NULL, "last_address" ${text})`,
      `CREATE UNIQUE INDEX "device_uuid" ON "device" ("uuid")`,
      `CREATE UNIQUE INDEX "device_client" ON "device" ("user_id", "client_device_id")`,
      `CREATE TABLE "token" (
        "hash" ${text} NOT NULL PRIMARY KEY, "user_id" ${int} NOT NULL, "device_id" ${int} NOT NULL,
        "created_at" ${big} NOT NULL, "last_used_at" ${big})`,
      `CREATE INDEX "token_device" ON "token" ("device_id")`,
      `CREATE TABLE "api_key" (
        ${id}, "token" ${text} NOT NULL, "name" ${text} NOT NULL, "created_at" ${big} NOT NULL, "last_used_at" ${big})`,
      `CREATE UNIQUE INDEX "api_key_token" ON "api_key" ("token")`,
      `CREATE TABLE "preference" (
        "user_id" ${int} NOT NULL, "client" ${text} NOT NULL, "name" ${text} NOT NULL, "value" ${text} NOT NULL,
        PRIMARY KEY ("user_id", "client", "name"))`,

      `CREATE TABLE "watch_state" (
        "user_id" ${int} NOT NULL, "work_id" ${int} NOT NULL, "position_ms" ${big} NOT NULL DEFAULT 0, "played" ${int} NOT NULL DEFAULT 0,
        "play_count" ${int} NOT NULL DEFAULT 0, "favorite" ${int} NOT NULL DEFAULT 0, "rating" ${real}, "likes" ${int},
        "audio_index" ${int}, "subtitle_index" ${int}, "last_played_at" ${big}, "changed_at" ${big} NOT NULL,
        PRIMARY KEY ("user_id", "work_id"))`,
      `CREATE INDEX "watch_state_resume" ON "watch_state" ("user_id", "last_played_at") WHERE "position_ms" > 0`,
      `CREATE INDEX "watch_state_favorite" ON "watch_state" ("user_id", "work_id") WHERE "favorite" = 1`,
      `CREATE INDEX "watch_state_played" ON "watch_state" ("user_id", "work_id", "played") WHERE "played" = 1`,
      `CREATE INDEX "watch_state_work" ON "watch_state" ("work_id")`,
      `CREATE TABLE "play_log" (
        ${id}, "user_id" ${int} NOT NULL, "work_id" ${int} NOT NULL, "item_id" ${int} NOT NULL, "device_id" ${int},
        "method" ${text}, "started_at" ${big} NOT NULL, "stopped_at" ${big}, "position_ms" ${big})`,
      `CREATE INDEX "play_log_user" ON "play_log" ("user_id", "started_at")`,
      `CREATE INDEX "play_log_open" ON "play_log" ("user_id", "work_id") WHERE "stopped_at" IS NULL`,
      `CREATE TABLE "named_favorite" (
        "user_id" ${int} NOT NULL, "owner_type" ${text} NOT NULL, "owner_id" ${int} NOT NULL,
        PRIMARY KEY ("user_id", "owner_type", "owner_id"))`,
      `CREATE TABLE "next_up" (
        "user_id" ${int} NOT NULL, "series_id" ${int} NOT NULL, "item_id" ${int} NOT NULL, "last_played_at" ${big} NOT NULL,
        PRIMARY KEY ("user_id", "series_id"))`,
      `CREATE INDEX "next_up_recent" ON "next_up" ("user_id", "last_played_at")`,

      `CREATE TABLE "job" (
        ${id}, "kind" ${text} NOT NULL, "key" ${text} NOT NULL, "payload" ${text} NOT NULL, "state" ${text} NOT NULL,
        "priority" ${int} NOT NULL, "progress" ${real}, "message" ${text}, "attempts" ${int} NOT NULL DEFAULT 0, "again" ${int} NOT NULL DEFAULT 0, "not_before" ${big},
        "max_attempts" ${int} NOT NULL, "error" ${text}, "created_at" ${big} NOT NULL, "started_at" ${big}, "finished_at" ${big})`,
      `CREATE INDEX "job_state" ON "job" ("state", "priority", "id")`,
      `CREATE UNIQUE INDEX "job_active" ON "job" ("kind", "key") WHERE "state" IN ('queued', 'running')`,
      `CREATE TABLE "event" (${id}, "at" ${big} NOT NULL, "type" ${text} NOT NULL, "body" ${text} NOT NULL)`,
    ];
    for (const statement of statements) await runner.query(statement);
    await setPlannerStatistics(runner);
  }

  async down(): Promise<void> {
    throw new Error("the first schema can't be taken back: restore a backup");
  }
}
