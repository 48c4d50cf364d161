import type { QueryRunner } from "typeorm";

/**
 * What SQLite plans by: rows of each index, then rows for each value of its first columns, as `ANALYZE` found them in
 * a library of 100,000 items (bench/library). They are set once instead of being measured: a plan must not depend on
 * when somebody last measured which library, and without any SQLite takes each condition for a narrow one and sorts
 * what an index has in order. PostgreSQL measures by itself.
 */
const STATISTICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  artwork: {
    artwork_owner: "127598 127598 2 2 1",
    artwork_state: "127598 40000",
  },
  credit: {
    credit_person: "429490 22 12 1",
    sqlite_autoindex_credit_1: "429490 6 1",
  },
  external_id: {
    external_id_value: "177180 59060 1",
    sqlite_autoindex_external_id_1: "177180 2 1",
  },
  file: {
    file_directory: "89797 29933 1",
    file_fingerprint: "89797 2",
    file_inode: "89797 1",
    file_path: "89797 29933 1",
    file_quick: "89797 2",
  },
  item: {
    item_album: "100027 66",
    item_changed: "100027 1",
    item_facts: "100027 12504 200 40 2 2 1 1 1 1 1 1 1 1 1",
    item_kind_added: "100027 12504 1 1 1 1 1 1 1",
    item_kind_sort: "100027 12504 1 1 1 1 1 1",
    item_library_added: "100027 33343 10003 1 1 1 1 1 1",
    item_library_kind_sort: "100027 33343 10003 1 1 1 1 1",
    item_owner: "2000 3",
    item_parent: "100027 10 1 1",
    item_parent_folder: "10230 5",
    item_place: "100027 33343 1 1",
    item_season: "100027 17",
    item_series: "100027 57 29 13 2",
    item_series_leaf: "60000 50 1 1 1 1",
    item_sort: "100027 1 1 1 1 1 1 1 1",
    item_uuid: "100027 1",
    item_work: "100027 1",
  },
  item_artist: {
    item_artist_artist: "38454 51 26",
    sqlite_autoindex_item_artist_1: "38454 2 1 1",
  },
  item_label: {
    item_label_item: "251512 3 2 1",
    item_label_label: "251512 132 1",
    sqlite_autoindex_item_label_1: "251512 3 2 1",
  },
  item_word: {
    item_word_item: "312353 4 1",
    sqlite_autoindex_item_word_1: "312353 129 1",
  },
  item_list: {
    item_list_source: "1000 1",
    sqlite_autoindex_item_list_1: "1500 1",
  },
  item_trait: {
    item_trait_item: "234009 3 2 1",
    sqlite_autoindex_item_trait_1: "234009 78003 5000 1",
  },
  label: {
    label_key: "1910 637 1",
    label_uuid: "1910 1",
  },
  list_entry: {
    list_entry_list: "12000 8 1 1 1 1 1",
    list_entry_work: "12000 2 1",
  },
  next_up: {
    next_up_recent: "3554 178 1",
    sqlite_autoindex_next_up_1: "3554 178 1",
  },
  part: {
    part_file: "89797 1",
    sqlite_autoindex_part_1: "89797 1 1",
  },
  person: {
    person_key: "20000 1",
    person_uuid: "20000 1",
  },
  search_document: {
    sqlite_autoindex_search_document_1: "100027 1",
  },
  search_term: {
    search_term_tail: "60000 1 1",
    sqlite_autoindex_search_term_1: "60000 1",
  },
  stream: {
    sqlite_autoindex_stream_1: "234009 3 1",
  },
  user: {
    user_name_key: "20 1",
    user_uuid: "20 1",
  },
  version: {
    version_item: "89797 1 1",
    version_uuid: "89797 1",
  },
  watch_state: {
    sqlite_autoindex_watch_state_1: "68082 3405 1",
    watch_state_favorite: "786 40 1",
    watch_state_played: "66869 3344 1 1",
    watch_state_resume: "1213 61 1",
    watch_state_work: "68082 2",
  },
};

/** For the end of a migration that makes or changes tables; the connections that come after plan by it. */
export async function setPlannerStatistics(runner: QueryRunner): Promise<void> {
  if (runner.connection.options.type === "postgres") return;
  // Makes the table that holds them.
  await runner.query("ANALYZE");
  await runner.query(`DELETE FROM "sqlite_stat1"`);
  for (const [table, indexes] of Object.entries(STATISTICS))
    for (const [index, numbers] of Object.entries(indexes))
      await runner.query(`INSERT INTO "sqlite_stat1" ("tbl", "idx", "stat") VALUES (?, ?, ?)`, [
        table,
        index,
        numbers,
      ]);
}
