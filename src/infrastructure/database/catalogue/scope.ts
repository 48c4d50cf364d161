/** Below what a list looks: a library, or an item of some kind. */
import { type ItemKind, LIST_KINDS } from "../../../domain/library/item.ts";
import type { Scope } from "../../../domain/library/query.ts";
import type { Sql } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses, fitsColumn } from "./clauses.ts";
import { addListAccess, belowList, contentOf, type ListContent, memberCondition } from "./lists.ts";

/** A scope's item as far as a list needs it. */
export interface ScopeItem {
  readonly id: number;
  readonly kind: ItemKind;
  readonly libraryId: number;
  readonly rootId: number | null;
  readonly parentId: number | null;
}

export type KnownScope =
  | { readonly type: "everything" }
  | { readonly type: "library"; readonly id: number }
  | { readonly type: "item"; readonly item: ScopeItem }
  | { readonly type: "list"; readonly content: ListContent }
  /** Hidden, gone, or never there: nothing is below it. */
  | { readonly type: "nothing" };

interface ScopeRow {
  readonly kind: ItemKind;
  readonly library_id: number;
  readonly root_id: number | null;
  readonly parent_id: number | null;
}

/** Looks a scope up, as the audience sees it. */
export async function knownScope(
  sql: Sql,
  audience: Clauses["audience"],
  within: Scope | undefined,
): Promise<KnownScope> {
  if (within === undefined) return { type: "everything" };
  if (!fitsColumn(within.id)) return { type: "nothing" };
  if (within.type === "library") return within;
  const clauses = new Clauses(audience);
  clauses.and(`i."id" = ? AND i."gone_at" IS NULL`, within.id);
  addAccess(clauses, true);
  addListAccess(clauses);
  const row = await sql.get<ScopeRow>(
    `SELECT i."kind", i."library_id", i."root_id", i."parent_id" FROM "item" i WHERE ${clauses.sql}`,
    clauses.values,
  );
  if (row === undefined) return { type: "nothing" };
  if (LIST_KINDS.some((kind) => kind === row.kind))
    return { type: "list", content: await contentOf(sql, within.id) };
  return {
    type: "item",
    item: {
      id: within.id,
      kind: row.kind,
      libraryId: row.library_id,
      rootId: row.root_id,
      parentId: row.parent_id,
    },
  };
}

/** `areLists`: only lists are asked for; these are in a library when something of it is in them. */
export function addScope(scope: KnownScope, recursive: boolean, areLists: boolean, to: Clauses): void {
  if (scope.type === "nothing") to.never();
  else if (areLists && scope.type === "library") addListsOf(scope.id, to);
  else if (scope.type === "library") addLibrary(scope.id, recursive, to);
  else if (scope.type === "list") addList(scope.content, recursive, to);
  else if (scope.type === "item" && recursive) BELOW[scope.item.kind](scope.item, to);
  else if (scope.type === "item") to.and(`i."parent_id" = ?`, scope.item.id);
}

function addListsOf(libraryId: number, to: Clauses): void {
  to.and(
    `i."id" IN (SELECT e."list_id" FROM "list_entry" e JOIN "item" j ON j."work_id" = e."work_id"
      WHERE e."origin" <> 'excluded' AND j."library_id" = ? AND j."gone_at" IS NULL)`,
    libraryId,
  );
}

function addList(content: ListContent, recursive: boolean, to: Clauses): void {
  const { sql, values } = recursive ? belowList(content, to) : memberCondition(content, to);
  to.and(sql, ...values);
}

function addLibrary(id: number, recursive: boolean, to: Clauses): void {
  to.and(`i."library_id" = ?`, id);
  if (!recursive)
    to.and(
      `i."parent_id" IN (SELECT r."id" FROM "item" r WHERE r."parent_id" IS NULL AND r."kind" = 'folder'
        AND r."library_id" = ? AND r."gone_at" IS NULL)`,
      id,
    );
}

/** Folders below an item by the tree of folders; itself among them. */
const FOLDERS_BELOW = `WITH RECURSIVE below("id") AS (
  SELECT CAST(? AS integer) UNION
  SELECT f."id" FROM "item" f JOIN below b ON f."parent_id" = b."id" WHERE f."is_folder" = 1 AND f."gone_at" IS NULL)
  SELECT b."id" FROM below b`;

type Below = (item: ScopeItem, to: Clauses) => void;

const byColumn =
  (column: string): Below =>
  (item, to) =>
    to.and(`i."${column}" = ?`, item.id);
const children = byColumn("parent_id");

const byTree: Below = (item, to) => {
  if (item.parentId !== null || item.rootId === null) to.and(`i."parent_id" IN (${FOLDERS_BELOW})`, item.id);
  else to.and(`i."library_id" = ? AND i."root_id" = ? AND i."id" <> ?`, item.libraryId, item.rootId, item.id);
};

/** What hangs on an artist's name as well as what lies in his folder. */
const byArtist: Below = (item, to) =>
  to.and(
    `(i."id" IN (SELECT a."item_id" FROM "item_artist" a WHERE a."artist_item_id" = ?)
      OR i."parent_id" IN (${FOLDERS_BELOW}))`,
    item.id,
    item.id,
  );

const BELOW: Readonly<Record<ItemKind, Below>> = {
  series: byColumn("series_id"),
  season: byColumn("season_id"),
  album: byColumn("album_id"),
  artist: byArtist,
  folder: byTree,
  photoAlbum: byTree,
  movie: children,
  episode: children,
  track: children,
  musicVideo: children,
  video: children,
  photo: children,
  trailer: children,
  // Scopes of their own.
  collection: children,
  playlist: children,
};
