import { notFound } from "../../../domain/errors.ts";
import type { EditableField } from "../../../domain/metadata/editing/field-values.ts";
import type { Edited, EditStore } from "../../../domain/metadata/editing/ports.ts";
import type { Database } from "../database.ts";
import { recordResult } from "../scan/apply.ts";
import { logChanges, readAct, readBases, readHistory } from "./change-log.ts";
import { readEditable } from "./editable-items.ts";
import { writeFields } from "./write-fields.ts";

/** People's edits of fields, and their history. */
export function createEditStore(database: Database): EditStore {
  return {
    read: async (itemId) => (await readEditable(database.read, [itemId]))[0] ?? null,
    change: (itemIds, act, decide) =>
      database.write(async (tx) => {
        const items = await readEditable(tx, itemIds);
        if (items.length < itemIds.length) throw notFound("the item");
        const base = await readBases(tx, itemIds);
        const edited = items.flatMap((item): Edited[] => {
          const changes = decide(item, (field: EditableField) => base(item.id, field)) ?? {};
          return Object.keys(changes).length === 0 ? [] : [{ item, changes }];
        });
        if (edited.length === 0) return [];
        for (const [libraryId, ofLibrary] of Map.groupBy(edited, ({ item }) => item.libraryId)) {
          const artists = await writeFields(tx, ofLibrary, libraryId, act.at.getTime());
          const changed = ofLibrary.map(({ item }) => item.id);
          await recordResult(tx, libraryId, { ...artists, changed });
        }
        const logged = edited.map(({ item, changes }) => ({ itemId: item.id, body: { fields: changes } }));
        await logChanges(tx, logged, act);
        return edited;
      }),
    history: (itemId, page) => readHistory(database.read, itemId, page),
    changesOf: (changeId) => readAct(database.read, changeId),
  };
}
