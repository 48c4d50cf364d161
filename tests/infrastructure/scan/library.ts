/** A library in a real database, its scan store, and what a test wants to know of it. */
import type { ItemKind, LibraryKind } from "../../../src/domain/library/item.ts";
import type { Library, LibraryRoot } from "../../../src/domain/library/library.ts";
import type { UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import type { IngestResult, KnownPlace, ScanStore } from "../../../src/domain/library/scanning/ports.ts";
import type { Database, Row } from "../../../src/infrastructure/database/database.ts";
import { createScanStore } from "../../../src/infrastructure/database/scan/scan-store.ts";

const SETTINGS = {
  enabled: true,
  watchFolders: false,
  metadataLanguage: null,
  metadataCountry: null,
  foreign: {},
};

export async function aLibrary(
  database: Database,
  name: string,
  paths: readonly string[] = [`/media/${name}`],
  kind: LibraryKind = "mixed",
): Promise<Library> {
  const uuid = Buffer.from(name.padEnd(16).slice(0, 16)).toString("hex");
  return await database.write(async (tx) => {
    const row = await tx.get<{ id: number }>(
      `INSERT INTO "library" ("uuid", "name", "kind", "settings", "created_at", "changed_at")
       VALUES (?, ?, ?, ?, 0, 0) RETURNING "id"`,
      [uuid, name, kind, JSON.stringify(SETTINGS)],
    );
    const id = row?.id ?? 0;
    const roots: LibraryRoot[] = [];
    for (const path of paths) {
      const root = await tx.get<{ id: number }>(
        `INSERT INTO "library_root" ("library_id", "path", "state") VALUES (?, ?, 'ok') RETURNING "id"`,
        [id, path],
      );
      roots.push({ id: root?.id ?? 0, path, state: "ok", checkedAt: null });
    }
    const at = new Date(0);
    return { id, uuid, name, kind, roots, settings: SETTINGS, createdAt: at, changedAt: at };
  });
}

export function rootOf(library: Library, index = 0): LibraryRoot {
  const root = library.roots[index];
  if (root === undefined) throw new Error("the library has no such root");
  return root;
}

export interface Shelf {
  readonly database: Database;
  readonly library: Library;
  readonly store: ScanStore;
  /** Ingests units; `missing` are paths that aren't on disk any more. */
  ingest(units: readonly UnitDraft[], missing?: readonly string[], library?: Library): Promise<IngestResult>;
  items(kind?: ItemKind): Promise<readonly ShownItem[]>;
  item(name: string): Promise<ShownItem>;
}

interface ShownItem {
  readonly id: number;
  readonly uuid: string;
  readonly workId: number;
  readonly kind: ItemKind;
  readonly name: string;
  readonly place: string;
  readonly parentId: number | null;
  readonly isGone: boolean;
  readonly row: Row;
}

const toShown = (row: Row): ShownItem => ({
  id: Number(row["id"]),
  uuid: String(row["uuid"]),
  workId: Number(row["work_id"]),
  kind: String(row["kind"]) as ItemKind,
  name: String(row["name"]),
  place: String(row["place"]),
  parentId: row["parent_id"] === null ? null : Number(row["parent_id"]),
  isGone: row["gone_at"] !== null,
  row,
});

export async function aShelf(database: Database, name = "films"): Promise<Shelf> {
  const library = await aLibrary(database, name);
  let now = 1_800_000_000_000;
  const store = createScanStore({
    database,
    clock: () => new Date(now++),
  });
  const items = async (kind?: ItemKind): Promise<readonly ShownItem[]> => {
    const rows = await database.scan.all(`SELECT * FROM "item" ORDER BY "id"`);
    return rows.map(toShown).filter((item) => kind === undefined || item.kind === kind);
  };
  return {
    database,
    library,
    store,
    items,
    ingest: (units, missing = [], into = library) =>
      store.ingest(rootOf(into), into, units, async (place: KnownPlace) => !missing.includes(place.path)),
    async item(wanted) {
      const found = (await items()).filter((item) => item.name === wanted);
      const shown = found.find((item) => !item.isGone) ?? found[0];
      if (shown === undefined) throw new Error(`no item is called ${wanted}`);
      return shown;
    },
  };
}

const TABLES = [
  "library_root",
  "directory",
  "work",
  "work_claim",
  "item",
  "item_alias",
  "item_word",
  "external_id",
  "version",
  "file",
  "part",
  "stream",
  "person",
  "credit",
  "label",
  "item_label",
  "item_artist",
  "artwork",
  "watch_state",
  "next_up",
  "event",
];

/** Everything that a scan may write, as text: two dumps are equal when nothing changed. */
export async function dump(database: Database): Promise<string> {
  const parts: string[] = [];
  for (const table of TABLES) {
    const rows = await database.scan.all(`SELECT * FROM "${table}"`);
    parts.push(
      `${table}\n${rows
        .map((row) => JSON.stringify(row))
        .toSorted()
        .join("\n")}`,
    );
  }
  return parts.join("\n\n");
}

/** Person 1 has seen this much of the item's work. */
export async function watch(database: Database, workId: number, positionMs: number): Promise<void> {
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "watch_state" ("user_id", "work_id", "position_ms", "changed_at") VALUES (1, ?, ?, 0)`,
      [workId, positionMs],
    ),
  );
}

export async function positionOf(database: Database, workId: number): Promise<number | null> {
  const row = await database.scan.get<{ position_ms: number }>(
    `SELECT "position_ms" FROM "watch_state" WHERE "user_id" = 1 AND "work_id" = ?`,
    [workId],
  );
  return row?.position_ms ?? null;
}
