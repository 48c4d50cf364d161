/** Paths as drafts have them: relative to their root, `/` between names, `""` for the root itself. */

/** The folder that a path lies in. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a directory belongs to a unit: the unit's own folder, or for a deep unit any folder below. */
export function isInUnit(
  unit: { readonly path: string; readonly deep: boolean },
  directory: string,
): boolean {
  if (directory === unit.path) return true;
  return unit.deep && (unit.path === "" || directory.startsWith(`${unit.path}/`));
}

/** A draft's place without the `#…` of what has none of its own; null when it stands for no folder or file alone. */
export function pathOfPlace(place: string): string {
  const mark = place.lastIndexOf("#");
  return mark === -1 ? place : place.slice(0, mark);
}
