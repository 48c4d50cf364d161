/** What a person does to an item's pictures, as what stood in each place before and after. */
import { DomainError } from "../../errors.ts";
import type { ArtworkKind } from "../../library/item.ts";

/** A picture as the catalogue keeps it; taken back, it stands there as it did. */
export interface HeldPicture {
  /** `person`, or which source it comes from. */
  readonly origin: string;
  readonly sourcePath: string;
  readonly sourceStamp: string;
  readonly storedPath: string | null;
  readonly tag: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly blurhash: string | null;
  /** `removed`: kept away from there by a person. */
  readonly state: string;
}

export interface PictureStep {
  readonly kind: ArtworkKind;
  readonly position: number;
  /** null: none stood there. */
  readonly before: HeldPicture | null;
  readonly after: HeldPicture | null;
}

const PERSON = "person";

/** Places in which something else stands now; `position` to picture. */
export function pictureSteps(
  kind: ArtworkKind,
  before: ReadonlyMap<number, HeldPicture>,
  after: ReadonlyMap<number, HeldPicture>,
): readonly PictureStep[] {
  const positions = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => a - b);
  return positions
    .map((position) => ({
      kind,
      position,
      before: before.get(position) ?? null,
      after: after.get(position) ?? null,
    }))
    .filter((step) => JSON.stringify(step.before) !== JSON.stringify(step.after));
}

/** Nobody has decided anything since: what sources have put there meanwhile doesn't count. */
function isUntouched(now: HeldPicture | null, left: HeldPicture | null): boolean {
  const isPersons = left?.origin === PERSON;
  if (!isPersons || now?.origin !== PERSON) return isPersons === (now?.origin === PERSON);
  return now.tag === left.tag && now.state === left.state && now.storedPath === left.storedPath;
}

/** The steps that take these back; `conflict` when a person has changed one of the places since. */
export function reversePictures(
  steps: readonly PictureStep[],
  now: (kind: ArtworkKind, position: number) => HeldPicture | null,
): readonly PictureStep[] {
  return steps.toReversed().map(({ kind, position, before, after }) => {
    const current = now(kind, position);
    if (!isUntouched(current, after))
      throw new DomainError("conflict", "it was changed again since", { fields: [kind] });
    return { kind, position, before: current, after: before };
  });
}
