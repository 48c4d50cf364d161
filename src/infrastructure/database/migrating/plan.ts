import type { MigrationClass } from "../../../../migrations/index.ts";

/** A database that a newer version of the server has changed: using it could lose what that version keeps there. */
class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";

  constructor(unknown: readonly string[]) {
    super(
      `This database was made by a newer version of Triptych (it has ${unknown.join(", ")}). ` +
        "Start that version again, or restore the backup that was made before it changed the database.",
    );
  }
}

export interface MigrationPlan {
  readonly pending: readonly MigrationClass[];
  /** The last migration that the database has, null when it is new: the version that a backup is named for. */
  readonly from: string | null;
}

/** What is to be done, from the names of the migrations that the database has, oldest first. */
export function planMigrations(applied: readonly string[], known: readonly MigrationClass[]): MigrationPlan {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = applied.filter((name) => !names.has(name));
  if (unknown.length > 0) throw new NewerDatabaseError(unknown);
  return {
    pending: known.filter((migration) => !applied.includes(migration.name)),
    from: applied.at(-1) ?? null,
  };
}
