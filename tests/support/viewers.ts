/** Who asks, as the core sees it. */
import type { Viewer } from "../../src/domain/users/user.ts";

/** A program with an admin's key. */
export const ADMIN: Viewer = {
  user: null,
  device: null,
  isAdmin: true,
  access: { all: true },
  address: null,
};

/** Somebody without rights who sees these libraries. */
export const guestOf = (...libraryIds: readonly number[]): Viewer => ({
  ...ADMIN,
  isAdmin: false,
  access: { all: false, libraryIds },
});
