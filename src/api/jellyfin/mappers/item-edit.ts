/** An item as clients' editors send it → what a person changed about it. */
import { z } from "zod";
import type { Item } from "../../../domain/library/item.ts";
import { type EditableField, hasField } from "../../../domain/metadata/editing/field-values.ts";
import type { FieldEdit } from "../../../domain/metadata/editing/read-edit.ts";
import { fromTicks } from "../dates-and-ticks.ts";
import { date, decimal, integer, isRecord, ticks, verbatim } from "../values.ts";
import { toProviderIds } from "./item/external-ids.ts";
import { PERSON_KIND } from "./item/people.ts";
import { fieldsFromLocked, toLockedFields } from "./locked-fields.ts";

type Body = Readonly<Record<string, unknown>>;

/** Fields with one value: where it stands and how it is read. Empty means none. */
const SCALARS: readonly (readonly [word: string, field: EditableField, read: z.ZodType])[] = [
  ["Name", "name", verbatim],
  ["OriginalTitle", "originalName", verbatim],
  ["ForcedSortName", "forcedSortName", verbatim],
  ["Overview", "overview", verbatim],
  ["ProductionYear", "year", integer],
  ["PremiereDate", "premieredAt", date],
  ["EndDate", "endedAt", date],
  ["CommunityRating", "communityRating", decimal],
  ["CriticRating", "criticRating", decimal],
  ["OfficialRating", "officialRating", verbatim],
  ["IndexNumber", "index", integer],
  ["ParentIndexNumber", "parentIndex", integer],
];
/** Left as they are when they aren't given, or are empty. */
const KEPT: ReadonlySet<EditableField> = new Set<EditableField>(["name"]);

/**
 * Clients send all that they know of an item; the core takes what differs. A whole item (it says its `Type`, as
 * Swiftfin's and the SDKs' editors send it) leaves out what is empty, as the real server reads it; from anything less
 * only what stands there counts.
 */
export function toFieldEdit(body: Body, item: Item): FieldEdit {
  const given = new Map(Object.entries(body).map(([word, value]) => [word.toLowerCase(), value]));
  const isWhole = given.has("type");
  const set: Record<string, unknown> = {};
  for (const [word, field, read] of SCALARS) {
    if (!given.has(word.toLowerCase()) && !isWhole) continue;
    const value = readOne(word, read, given.get(word.toLowerCase()));
    if (value !== null || !KEPT.has(field)) set[field] = value;
  }
  Object.assign(set, ofKind(given, item, isWhole), listsOf(given), addedAt(given));
  const { lock, unlock } = locksOf(given, item);
  const locked = given.get("lockdata");
  return {
    asForm: true,
    set: Object.fromEntries(
      Object.entries(set).filter(([field]) => hasField(item.kind, field as EditableField)),
    ),
    lock,
    unlock,
    ...(typeof locked === "boolean" ? { locked } : {}),
  };
}

/** null for what is empty; a refusal names the field. */
function readOne(word: string, read: z.ZodType, raw: unknown): unknown {
  const { [word]: value } = z.object({ [word]: read }).parse({ [word]: raw });
  return value === undefined || value === "" ? null : value;
}

function ofKind(given: ReadonlyMap<string, unknown>, item: Item, isWhole: boolean): Body {
  if (item.kind !== "series") return {};
  const fields: Record<string, unknown> = {};
  if (given.has("status") || isWhole) fields["status"] = statusOf(given.get("status"));
  if (given.has("runtimeticks")) {
    const length = readOne("RunTimeTicks", ticks, given.get("runtimeticks"));
    fields["durationMs"] = typeof length === "number" ? Math.round(fromTicks(length)) : null;
  }
  return fields;
}

function statusOf(word: unknown): "continuing" | "ended" | null {
  const lower = typeof word === "string" ? word.toLowerCase() : "";
  return lower === "continuing" || lower === "ended" ? lower : null;
}

function addedAt(given: ReadonlyMap<string, unknown>): Body {
  const at = readOne("DateCreated", date, given.get("datecreated"));
  return at === null ? {} : { addedAt: at };
}

/** Lists that are given replace what there is. */
function listsOf(given: ReadonlyMap<string, unknown>): Body {
  const lists: Record<string, unknown> = {};
  const take = (word: string, field: EditableField, toValue: (list: readonly unknown[]) => unknown): void => {
    const list = given.get(word);
    if (Array.isArray(list)) lists[field] = toValue(list);
  };
  take("genres", "genres", namesIn);
  take("tags", "tags", namesIn);
  take("studios", "studios", namesIn);
  take("productionlocations", "countries", namesIn);
  take("artistitems", "artists", namesIn);
  take("albumartists", "albumArtists", namesIn);
  take("people", "credits", creditsIn);
  take("taglines", "tagline", (list) => namesIn(list)[0] ?? null);
  return lists;
}

/** Bare, or as `{Name}`. */
function namesIn(list: readonly unknown[]): readonly string[] {
  return list.flatMap((one) => {
    const name = isRecord(one) ? one["Name"] : one;
    return typeof name === "string" && name.trim() !== "" ? [name] : [];
  });
}

const ROLES = new Map(Object.entries(PERSON_KIND).map(([role, word]) => [word.toLowerCase(), role]));

const creditsIn = (list: readonly unknown[]): readonly unknown[] =>
  list.filter(isRecord).flatMap(({ Name: name, Role: character, Type: type }) =>
    typeof name === "string" && name.trim() !== ""
      ? [
          {
            name,
            role: ROLES.get(typeof type === "string" ? type.toLowerCase() : "") ?? "other",
            character: typeof character === "string" && character !== "" ? character : null,
          },
        ]
      : [],
  );

/** Unlocked is what an editor that showed it as locked sends without. */
function locksOf(
  given: ReadonlyMap<string, unknown>,
  item: Item,
): { readonly lock: readonly EditableField[]; readonly unlock: readonly EditableField[] } {
  const words = given.get("lockedfields");
  if (!Array.isArray(words)) return { lock: [], unlock: [] };
  const { named, others } = fieldsFromLocked(words.filter((word) => typeof word === "string"));
  const shown = new Set<string>(fieldsFromLocked(toLockedFields(item.lockedFields)).named);
  return {
    lock: named.filter((field) => !shown.has(field)),
    unlock: others.filter((field) => shown.has(field)),
  };
}

/** Ids that aren't what the item has, by our schemes; null: taken away. */
export function changedIds(
  body: Body,
  externalIds: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const given = Object.entries(body).find(([word]) => word.toLowerCase() === "providerids")?.[1];
  if (!isRecord(given)) return {};
  const shown = new Map(
    Object.entries(toProviderIds(externalIds)).map(([word, id]) => [word.toLowerCase(), id]),
  );
  const changed = Object.entries(given).flatMap(([word, raw]): [string, string | null][] => {
    const scheme = word.toLowerCase();
    const id = typeof raw === "string" || typeof raw === "number" ? String(raw).trim() : "";
    return id === (shown.get(scheme) ?? "") ? [] : [[scheme, id === "" ? null : id]];
  });
  return Object.fromEntries(changed);
}
