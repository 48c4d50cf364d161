import type { Core } from "../domain/core.ts";
import { isDomainError } from "../domain/errors.ts";
import type { Library } from "../domain/library/library.ts";
import type { Log } from "../domain/log.ts";
import type { Viewer } from "../domain/users/user.ts";
import type { Config } from "./config/schema.ts";

/** The server itself, for what nobody has asked for. */
export const SELF: Viewer = { user: null, device: null, isAdmin: true, access: { all: true }, address: null };

/** Makes the account that is configured when there is nobody yet; then the set-up counts as done. */
export async function makeFirstAccount(core: Core, config: Config, log: Log): Promise<void> {
  const { name, password } = config.first_account;
  if (name === "" || core.server.identity().setupDone || (await core.users.list()).length > 0) return;
  await core.server.setFirstUser(name, password);
  await core.server.finishSetup();
  log.info("the first account was made", { name });
}

/** Makes configured libraries that aren't there, adds configured folders to those that are, and scans what is new. */
export async function makeLibraries(core: Core, config: Config, log: Log): Promise<void> {
  const known = await core.libraries.list(SELF);
  for (const wanted of config.library) {
    const there = known.find((library) => library.name.toLowerCase() === wanted.name.toLowerCase());
    try {
      const id = await makeLibrary(core, wanted, there);
      if (id !== null) await core.libraries.scan(id);
    } catch (error) {
      // A disk that is away must not keep the server from starting.
      if (!isDomainError(error)) throw error;
      log.error("a configured library can't be made", { ...wanted, error });
    }
  }
}

/** The library's id when there is something new in it. */
async function makeLibrary(
  core: Core,
  { name, kind, paths }: Config["library"][number],
  there: Library | undefined,
): Promise<number | null> {
  if (there === undefined) return (await core.libraries.create({ name, kind, rootPaths: paths })).id;
  const missing = paths.filter((path) => !there.roots.some((root) => root.path === path));
  for (const path of missing) await core.libraries.addRoot(there.id, path);
  return missing.length === 0 ? null : there.id;
}
