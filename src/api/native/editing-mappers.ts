import type { z } from "zod";
import type { FieldState } from "../../domain/core.ts";
import type { Held } from "../../domain/metadata/editing/change.ts";
import type { ItemChange } from "../../domain/metadata/editing/ports.ts";
import type { HeldPicture } from "../../domain/metadata/pictures/change.ts";
import type * as schemas from "./schemas-editing.ts";

type Value = z.input<typeof schemas.fieldState>["value"];

/** Moments as text, credits without what the API doesn't tell. */
function toValue(value: unknown): Value {
  if (value instanceof Date) return value.toISOString();
  return value === undefined ? null : (value as Value);
}

export function toFields(states: readonly FieldState[]): Record<string, z.input<typeof schemas.fieldState>> {
  return Object.fromEntries(
    states.map(({ field, value, source, at, confidence, locked }) => [
      field,
      { value: toValue(value), metadata_source: source, at: at?.toISOString() ?? null, confidence, locked },
    ]),
  );
}

const toHeld = ({ value, origin, locked }: Held) => ({
  value: toValue(value),
  metadata_source: origin?.source ?? null,
  locked,
});

export function toChange(change: ItemChange): z.input<typeof schemas.change> {
  const { id, itemId, act, userId, userName, batch, undoes, undoneBy, body } = change;
  return {
    id,
    itemId,
    act,
    at: change.at.toISOString(),
    by: userId === null ? null : { id: userId, name: userName },
    batch,
    undoes,
    undoneBy,
    fields: Object.fromEntries(
      Object.entries(body.fields).map(([field, { before, after }]) => [
        field,
        { before: toHeld(before), after: toHeld(after) },
      ]),
    ),
    externalIds: Object.fromEntries(
      (body.identity?.externalIds ?? []).map(({ provider, before, after }) => [
        provider,
        { before: before?.value ?? null, after: (after?.value ?? "") || null },
      ]),
    ),
    mergedInto: mergedInto(change),
    pictures: (body.pictures ?? []).map(({ kind, position, before, after }) => ({
      kind,
      position,
      before: shownTag(before),
      after: shownTag(after),
    })),
  };
}

const shownTag = (picture: HeldPicture | null): string | null =>
  picture === null || picture.state === "removed" ? null : picture.tag;

function mergedInto({ itemId, body }: ItemChange): z.input<typeof schemas.change>["mergedInto"] {
  const step = body.identity?.items.find(({ id }) => id === itemId);
  if (step === undefined || step.before.mergedInto === step.after.mergedInto) return null;
  return { before: step.before.mergedInto, after: step.after.mergedInto };
}
