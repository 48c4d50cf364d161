import { createHash } from "node:crypto";
import type { UserService } from "../core.ts";
import { DomainError, notFound } from "../errors.ts";
import { checkUserName, userNameKey } from "./names.ts";
import type { PasswordHasher, StoredUserChanges, UserStore } from "./ports.ts";
import { MAX_PASSWORD } from "./sign-in.ts";
import type { SignsOfLife } from "./signs-of-life.ts";
import { newUuid, tokenHashOf } from "./tokens.ts";
import { DEFAULT_RIGHTS, type Role, type User, type UserChanges } from "./user.ts";

const MAX_IMAGE_BYTES = 10 * 1024 * 1024;

type Accounts = Pick<UserService, "list" | "get" | "update" | "remove" | "setPassword"> & {
  create(name: string, password: string, role?: Role): Promise<User>;
};

export interface AccountParts {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly signs: SignsOfLife;
  readonly clock: () => Date;
}

export function createAccounts({ users, hasher, signs, clock }: AccountParts): Accounts {
  const withActivity = (user: User): User => {
    const active = signs.lastActiveAt(user.id);
    return active === null ? user : { ...user, lastActiveAt: active };
  };
  const hashOf = async (password: string): Promise<string | null> => {
    if (password.length > MAX_PASSWORD)
      throw new DomainError("invalid", "the password is too long", { field: "password" });
    return password === "" ? null : await hasher.hash(password);
  };
  return {
    list: async () => (await users.list()).map(withActivity),
    async get(uuid) {
      const user = await users.byUuid(uuid);
      if (user === null) throw notFound("the user");
      return withActivity(user);
    },
    async create(name, password, role = "user") {
      const checked = checkUserName(name);
      return await users.insert({
        uuid: newUuid(),
        name: checked,
        nameKey: userNameKey(checked),
        role,
        rights: DEFAULT_RIGHTS,
        passwordHash: await hashOf(password),
        createdAt: clock(),
      });
    },
    async update(id, changes) {
      return withActivity(await users.update(id, storedChanges(changes)));
    },
    remove: (id) => users.remove(id),
    async setPassword(id, password, keepToken) {
      await users.setPassword(
        id,
        await hashOf(password),
        keepToken === undefined ? null : tokenHashOf(keepToken),
      );
    },
  };
}

/** The picture that a person shows of himself. */
export function createUserImages(users: UserStore): Pick<UserService, "setImage" | "readImage"> {
  return {
    async setImage(id, image) {
      if (image !== null && image.bytes.length > MAX_IMAGE_BYTES)
        throw new DomainError("too-large", "the picture is too large", { maxBytes: MAX_IMAGE_BYTES });
      await users.setImage(id, image === null ? null : { ...image, tag: tagOf(image.bytes) });
    },
    readImage: (id) => users.readImage(id),
  };
}

function storedChanges({ name, ...others }: UserChanges): StoredUserChanges {
  if (name === undefined) return others;
  const checked = checkUserName(name);
  return { ...others, name: { name: checked, nameKey: userNameKey(checked) } };
}

/** Changes with the picture: clients keep it as long as the tag stays. */
const tagOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 32);
