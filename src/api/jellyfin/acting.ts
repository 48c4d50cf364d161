/** For whom a request is answered: clients name a user in path or query, often their own, sometimes another. */
import type { Core } from "../../domain/core.ts";
import { isDomainError } from "../../domain/errors.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { User, Viewer } from "../../domain/users/user.ts";
import { problem, processingError, Refusal } from "./errors.ts";
import { ZERO_ID } from "./ids.ts";

/**
 * The viewer whose library and watch state the answer is about: himself, or the user named, which only admins and API
 * keys may do for others. An API key that names nobody stays without a user.
 */
export async function actingAs(core: Core, viewer: Viewer, userId: Uuid | undefined): Promise<Viewer> {
  if (userId === undefined || userId === ZERO_ID || userId === viewer.user?.uuid) return viewer;
  if (!viewer.isAdmin) throw new Refusal(processingError(403));
  const user = await core.users.get(userId).catch((error: unknown) => {
    if (isDomainError(error, "not-found")) throw new Refusal(processingError(404));
    throw error;
  });
  return { ...viewer, user, isAdmin: user.role === "admin", access: user.access };
}

/** The person behind a viewer; an API key that named nobody is refused (400, as `/Users/Me` with a key). */
export function personOf(viewer: Viewer): User {
  if (viewer.user === null) throw new Refusal(problem(400));
  return viewer.user;
}
