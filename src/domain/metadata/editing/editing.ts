import type { EditingService } from "../../core.ts";
import { DomainError, notFound } from "../../errors.ts";
import type { Library } from "../../library/library.ts";
import { newUuid } from "../../users/tokens.ts";
import type { Viewer } from "../../users/user.ts";
import { createIdentityActs, type IdentityActs } from "../identity/acts.ts";
import type { IdentityStore, MoveOnDisk } from "../identity/ports.ts";
import type { PictureStore } from "../pictures/ports.ts";
import { type EditableItem, heldOf, isLocked, releases, reverse } from "./change.ts";
import type { EditableField } from "./field-values.ts";
import type { Act, ChangeAct, Decide, Edited, EditStore, ItemChange } from "./ports.ts";
import { decisionFor, readEdit } from "./read-edit.ts";
import { mayEdit, maySee } from "./rights.ts";

export interface EditingPorts {
  readonly store: EditStore;
  readonly identity: IdentityStore;
  readonly pictures: Pick<PictureStore, "undo">;
  readonly libraries: () => Promise<readonly Library[]>;
  readonly moveOnDisk: MoveOnDisk;
  /** Asks an item's own sources again: what was released may be theirs to say. */
  readonly ask: (paths: readonly string[]) => Promise<void>;
  readonly clock: () => Date;
}

const MAX_ITEMS = 1000;
const MAX_HISTORY = 200;

/** Editing of items' fields by people: every edit is kept with what was before, locks its fields, and can be undone. */
export function createEditing(ports: EditingPorts): EditingService {
  const { store } = ports;
  const change = createChange(ports);
  const identityActs = createIdentityActs(ports);
  return {
    ...identityActs.service,
    async fields(viewer, itemId) {
      return fieldStates(await visible(store, viewer, itemId));
    },
    async edit(viewer, itemId, edit) {
      await change(viewer, [itemId], "edit", {}, (editor) => decisionFor(readEdit(edit), editor));
    },
    async editMany(viewer, itemIds, edit) {
      const ids = [...new Set(itemIds)];
      if (ids.length === 0 || ids.length > MAX_ITEMS)
        throw new DomainError("invalid", `1 to ${MAX_ITEMS} items can be edited at once`, { field: "ids" });
      const batch = newUuid();
      const edited = await change(viewer, ids, "edit", { batch }, (editor) =>
        decisionFor(readEdit(edit), editor),
      );
      return { batch, changed: edited.map(({ item }) => item.id) };
    },
    async history(viewer, itemId, { before, limit = 50 } = {}) {
      mayEdit(viewer);
      await visible(store, viewer, itemId);
      return await store.history(itemId, {
        limit: Math.min(MAX_HISTORY, Math.max(1, limit)),
        ...(before === undefined ? {} : { before }),
      });
    },
    undo: createUndo(ports, change, identityActs),
  };
}

function createUndo(ports: EditingPorts, change: Change, identityActs: IdentityActs): EditingService["undo"] {
  const { store } = ports;
  return async (viewer, changeId) => {
    mayEdit(viewer);
    const changes = await store.changesOf(changeId);
    if (changes.length === 0) throw notFound("the change");
    if (changes.some(({ undoneBy }) => undoneBy !== null))
      throw new DomainError("conflict", "it has been undone already");
    if (changes.some(({ body }) => body.identity !== undefined)) {
      await identityActs.undo(viewer, changes);
      return;
    }
    if (changes.some(({ body }) => body.pictures !== undefined)) {
      await undoPictures(ports, viewer, changes);
      return;
    }
    const fields = new Map(changes.map(({ itemId, body }) => [itemId, body.fields]));
    const undoes = new Map(changes.map(({ itemId, id }) => [itemId, id]));
    const isBatch = changes.some(({ batch }) => batch !== null);
    const more = { undoes, ...(isBatch ? { batch: newUuid() } : {}) };
    await change(viewer, [...fields.keys()], "undo", more, () => (item) => {
      const done = fields.get(item.id);
      return done === undefined ? null : reverse(item, done);
    });
  };
}

async function undoPictures(
  { store, pictures, ask, clock }: EditingPorts,
  viewer: Viewer,
  changes: readonly ItemChange[],
): Promise<void> {
  for (const { itemId } of changes) await visible(store, viewer, itemId);
  const undoes = new Map(changes.map(({ itemId, id }) => [itemId, id]));
  await ask(
    await pictures.undo(changes, { act: "undo", userId: viewer.user?.id ?? null, at: clock(), undoes }),
  );
}

type Change = (
  viewer: Viewer,
  ids: readonly number[],
  act: ChangeAct,
  more: Pick<Act, "batch" | "undoes">,
  decide: (editor: Act) => Decide,
) => Promise<readonly Edited[]>;

function createChange({ store, ask, clock }: EditingPorts): Change {
  return async (viewer, ids, kind, more, decide) => {
    mayEdit(viewer);
    const act: Act = { act: kind, userId: viewer.user?.id ?? null, at: clock(), ...more };
    const decideOne = decide(act);
    const edited = await store.change(ids, act, (item, base) => {
      maySee(viewer, item);
      return decideOne(item, base);
    });
    const released = edited.filter(({ changes }) => releases(changes));
    await ask(released.flatMap(({ item }) => item.path ?? []));
    return edited;
  };
}

async function visible(store: EditStore, viewer: Viewer, itemId: number): Promise<EditableItem> {
  const item = await store.read(itemId);
  if (item === null) throw notFound("the item");
  maySee(viewer, item);
  return item;
}

function fieldStates(item: EditableItem): Awaited<ReturnType<EditingService["fields"]>> {
  const names = Object.keys(item.values) as EditableField[];
  const fields = names.map((field) => {
    const { value, origin } = heldOf(item, field);
    return {
      field,
      value,
      source: origin?.source ?? null,
      at: origin === null ? null : new Date(origin.at),
      confidence: origin?.confidence ?? null,
      by: origin?.by ?? null,
      locked: isLocked(item, field),
    };
  });
  return { locked: item.locked, fields };
}
