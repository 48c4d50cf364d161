import type { User } from "../../../domain/users/user.ts";
import { isRecord } from "../values.ts";

/** What a person's clients stored in his configuration; empty for nobody, and for one who never changed it. */
export function keptConfiguration(user: User | null): Readonly<Record<string, unknown>> {
  const jellyfin = user?.foreign["jellyfin"];
  const kept = isRecord(jellyfin) ? jellyfin["configuration"] : undefined;
  return isRecord(kept) ? kept : {};
}
