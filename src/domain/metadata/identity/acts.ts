/** Which work an item is, and what is one with what: said by people, kept with what was before. */
import type { EditingService } from "../../core.ts";
import { DomainError } from "../../errors.ts";
import type { Library } from "../../library/library.ts";
import { newUuid } from "../../users/tokens.ts";
import type { Viewer } from "../../users/user.ts";
import type { Act, ChangeAct, ItemChange } from "../editing/ports.ts";
import { mayEdit, maySee } from "../editing/rights.ts";
import { createMoves, type Moves } from "./moves.ts";
import { checkExternalIds } from "./patch.ts";
import type { CheckItem, Done, IdentityStore, MoveOnDisk } from "./ports.ts";

interface IdentityPorts {
  readonly identity: IdentityStore;
  readonly libraries: () => Promise<readonly Library[]>;
  readonly moveOnDisk: MoveOnDisk;
  readonly ask: (paths: readonly string[]) => Promise<void>;
  readonly clock: () => Date;
}

const MAX_MERGED = 100;

export interface IdentityActs {
  readonly service: Pick<EditingService, "identify" | "merge" | "split" | "move">;
  readonly undo: (viewer: Viewer, changes: readonly ItemChange[]) => Promise<void>;
}

export function createIdentityActs(ports: IdentityPorts): IdentityActs {
  const { identity, ask, clock } = ports;
  const moves: Moves = createMoves(ports);
  async function perform(
    viewer: Viewer,
    kind: ChangeAct,
    work: (act: Act, check: CheckItem) => Promise<Done>,
  ): Promise<{ readonly itemId: number }> {
    mayEdit(viewer);
    const act = { act: kind, userId: viewer.user?.id ?? null, at: clock(), batch: newUuid() };
    const { itemId, paths } = await work(act, (item) => maySee(viewer, item));
    await ask(paths);
    return { itemId };
  }
  return {
    service: {
      identify: (viewer, itemId, externalIds) =>
        perform(viewer, "identify", (act, check) =>
          identity.identify(itemId, checkExternalIds(externalIds), act, check),
        ),
      async merge(viewer, itemIds) {
        if (itemIds.length > MAX_MERGED)
          throw new DomainError("invalid", "these are too many", { field: "ids" });
        return await perform(viewer, "merge", (act, check) => identity.merge(itemIds, act, check));
      },
      split: (viewer, itemId, versionUuid) =>
        perform(viewer, "split", (act, check) => identity.split(itemId, versionUuid ?? null, act, check)),
      move: (viewer, itemId, libraryId) =>
        perform(viewer, "move", (act, check) => moves.move(itemId, libraryId, act, check)),
    },
    async undo(viewer, changes) {
      const [moved] = changes.filter(({ body }) => body.identity?.place !== null);
      const undoes = new Map(changes.map(({ itemId, id }) => [itemId, id]));
      await perform(viewer, "undo", (act, check) =>
        moved === undefined
          ? identity.undo(changes, { ...act, undoes }, check)
          : moves.back(moved, { ...act, undoes }, check),
      );
    },
  };
}
