/**
 * Finds out what a batch of units means: which files are known, which items the drafts are, which works new items
 * belong to. Only reads; what it finds is written by `apply`.
 */
import { carveApart, withOwn, withoutHeld } from "../../../domain/library/scanning/carve.ts";
import type { FileDraft, ItemDraft, UnitDraft } from "../../../domain/library/scanning/draft.ts";
import { matchFiles, type FileMatch, type FileRow } from "../../../domain/library/scanning/match-files.ts";
import {
  keyOfDraft,
  matchByContent,
  matchByPlace,
  type KnownItem,
  type Matches,
  type Placed,
} from "../../../domain/library/scanning/match-items.ts";
import { directoryOf, isInUnit } from "../../../domain/library/scanning/paths.ts";
import type { KnownPlace } from "../../../domain/library/scanning/ports.ts";
import type { Sql } from "../database.ts";
import { assignWorks, type WorkRef } from "./assign-works.ts";
import { createAwayTest } from "./away.ts";
import { createInquiry, type Inquiry } from "./inquiry.ts";
import { filesById, filesOfUnits, loadItems, lookalikes } from "./load.ts";
import { narrow } from "./lookalikes.ts";

export interface Batch {
  readonly rootId: number;
  readonly libraryId: number;
  readonly units: readonly UnitDraft[];
}

export interface Assignment {
  readonly draft: ItemDraft;
  readonly item: KnownItem | null;
  readonly work: WorkRef;
}

export interface Plan {
  readonly batch: Batch;
  readonly files: ReadonlyMap<string, FileDraft>;
  readonly matches: ReadonlyMap<string, FileMatch>;
  /** By `keyOfDraft`, parents before children. */
  readonly items: ReadonlyMap<string, Assignment>;
  /** Known files of the units that are no longer there. */
  readonly lost: readonly FileRow[];
  /** Known files whose path now holds another film. */
  readonly demoted: ReadonlySet<number>;
  /** Every item that holds one of the files concerned. */
  readonly holders: readonly KnownItem[];
}

/** At most so often is the disk asked in between: a moved folder of moved folders is rare. */
const MAX_ROUNDS = 4;

export async function planIngest(
  sql: Sql,
  batch: Batch,
  ask: (place: KnownPlace) => Promise<boolean>,
): Promise<Plan> {
  const inquiry = createInquiry(ask);
  const reading = await readFiles(sql, batch);
  for (let round = 1; ; round++) {
    const plan = await planOnce(sql, batch, reading, inquiry);
    if (round === MAX_ROUNDS || !(await inquiry.settle())) return plan;
  }
}

interface Reading {
  readonly files: ReadonlyMap<string, FileDraft>;
  readonly drafts: readonly Placed[];
  readonly rows: readonly FileRow[];
}

async function readFiles(sql: Sql, batch: Batch): Promise<Reading> {
  const files = new Map(batch.units.flatMap((unit) => unit.files.map((file) => [file.path, file] as const)));
  const drafts = new Map<string, Placed>();
  for (const draft of batch.units.flatMap((unit) => unit.items)) {
    const key = keyOfDraft(draft);
    if (!drafts.has(key)) drafts.set(key, { draft, rootId: batch.rootId, libraryId: batch.libraryId });
  }
  const own = await filesOfUnits(sql, batch.rootId, batch.units);
  const settled = new Map(
    own
      .filter((row) => !row.gone)
      .map((row) => [row.path, `${row.sizeBytes}:${row.modifiedMs}:${row.inode}`]),
  );
  const unsettled = [...files.values()].filter(
    (file) => settled.get(file.path) !== `${file.sizeBytes}:${file.modifiedMs}:${file.inode}`,
  );
  const others =
    unsettled.length === 0
      ? []
      : narrow(
          unsettled,
          await lookalikes(
            sql,
            unsettled.map((file) => file.inode),
            unsettled.flatMap((file) => file.quickFingerprint ?? []),
          ),
        );
  const known = new Set(own.map((row) => row.id));
  return {
    files,
    drafts: [...drafts.values()],
    rows: [...own, ...others.filter((row) => !known.has(row.id))],
  };
}

async function planOnce(sql: Sql, batch: Batch, reading: Reading, inquiry: Inquiry): Promise<Plan> {
  const { files, rows } = reading;
  const isOwn = (row: FileRow): boolean =>
    row.rootId === batch.rootId && batch.units.some((unit) => isInUnit(unit, directoryOf(row.path)));
  const found = [...files.values()].map((file) => ({ ...file, rootId: batch.rootId }));
  const matched = matchFiles(found, rows, (row) => !isOwn(row) && inquiry.isThere({ ...row, stamp: row }));
  const drafts = carved(reading.drafts, matched);
  const held = new Set([...matched.values()].flatMap((match) => match.row?.id ?? []));
  const lost = rows.filter((row) => !row.gone && !held.has(row.id) && isOwn(row));

  const known = new Map<number, KnownItem>();
  const fileRows = new Map(rows.map((row) => [row.id, row]));
  const learn = async (items: readonly KnownItem[]): Promise<void> => {
    for (const item of items) known.set(item.id, item);
    const missing = items.flatMap((item) => item.fileIds).filter((id) => !fileRows.has(id));
    if (missing.length > 0) for (const row of await filesById(sql, missing)) fileRows.set(row.id, row);
  };
  const concerned = [...held, ...lost.map((row) => row.id)];
  if (concerned.length > 0) await learn(await loadItems(sql, { by: "files", ids: concerned }));
  const holders = [...known.values()];
  const places = drafts.map(({ draft }) => draft.place);
  await learn(await loadItems(sql, { by: "places", rootId: batch.rootId, places }));
  await learnParents(sql, known, learn);

  const kept = new Set(
    [...matched.values()].flatMap((match) =>
      match.kind === "same" || match.kind === "moved" ? match.row.id : [],
    ),
  );
  const isAway = createAwayTest({ drafts, known, fileRows, kept, isOwn, inquiry });
  const knowledge = { items: known, files: matched, isAway };
  const matches: Matches = new Map();
  matchByContent(drafts, knowledge, matches);
  matchByPlace(drafts, knowledge, matches);
  const works = await assignWorks(sql, decided(drafts, matches), {
    ...knowledge,
    libraryId: batch.libraryId,
    matches,
    learn,
    fileRows,
    found: files,
  });
  const items = new Map(
    decided(drafts, matches).map(({ draft }) => {
      const key = keyOfDraft(draft);
      return [key, { draft, item: matches.get(key) ?? null, work: works.get(key) ?? { id: null } }];
    }),
  );
  const demoted = demote(matched, items, holders);
  return { batch, files, ...demoted, items, lost, holders };
}

/** With what people took apart. */
function carved(drafts: readonly Placed[], matched: ReadonlyMap<string, FileMatch>): readonly Placed[] {
  const isApart = (path: string): boolean => matched.get(path)?.row?.apart === true;
  return drafts.flatMap((placed) => carveApart(placed.draft, isApart).map((draft) => ({ ...placed, draft })));
}

/** Without what is known better: ids that people have decided about, and our own words in sidecars. */
const decided = (drafts: readonly Placed[], matches: Matches): readonly Placed[] =>
  drafts.map((placed) => {
    const item = matches.get(keyOfDraft(placed.draft));
    const draft = withOwn(placed.draft, item !== undefined);
    return { ...placed, draft: withoutHeld(draft, item?.heldIds) };
  });

async function learnParents(
  sql: Sql,
  known: ReadonlyMap<number, KnownItem>,
  learn: (items: readonly KnownItem[]) => Promise<void>,
): Promise<void> {
  for (let level = 0; level < 3; level++) {
    const missing = [...known.values()].flatMap((item) =>
      item.parentId !== null && !known.has(item.parentId) ? item.parentId : [],
    );
    if (missing.length === 0) return;
    await learn(await loadItems(sql, { by: "ids", ids: new Set(missing) }));
  }
}

/** Other content at the place of a film that this isn't: a file of its own, so that the old one can come back. */
function demote(
  matched: ReadonlyMap<string, FileMatch>,
  items: ReadonlyMap<string, Assignment>,
  holders: readonly KnownItem[],
): Pick<Plan, "matches" | "demoted"> {
  const holderOf = new Map<number, KnownItem[]>();
  for (const holder of holders)
    for (const id of holder.fileIds) holderOf.set(id, [...(holderOf.get(id) ?? []), holder]);
  const matches = new Map(matched);
  const demoted = new Set<number>();
  for (const { draft, item } of items.values())
    for (const path of draft.versions.flatMap((version) => version.parts.map((part) => part.path))) {
      const match = matched.get(path);
      if (match?.kind !== "replaced") continue;
      const formerly = holderOf.get(match.row.id) ?? [];
      if (formerly.length === 0 || formerly.some((holder) => holder.id === item?.id)) continue;
      matches.set(path, { kind: "new", row: null });
      demoted.add(match.row.id);
    }
  return { matches, demoted };
}
