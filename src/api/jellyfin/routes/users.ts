/** People: listing, making, changing and removing them. Signing in is in `sign-in.ts`. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { isDomainError } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { User, Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { personOf } from "../acting.ts";
import { anyRecord, bodyOf } from "../body.ts";
import { reason, Refusal } from "../errors.ts";
import { ZERO_ID } from "../ids.ts";
import { allLibraryIds, libraryIdsFor } from "../library-ids.ts";
import { fromUserConfiguration, fromUserPolicy, policyFields, toUserDto } from "../mappers/user.ts";
import { queryOf } from "../query.ts";
import { flag, id, isRecord, required, verbatim } from "../values.ts";

const userInPath = z.object({ userId: required(id) });
const userInQuery = queryOf({ userId: id });

async function dtoOf(core: Core, user: User): Promise<unknown> {
  return toUserDto(user, core.server.identity().id, await libraryIdsFor(core, [user]));
}

async function dtosOf(core: Core, users: readonly User[]): Promise<readonly unknown[]> {
  const libraries = await libraryIdsFor(core, users);
  const serverId = core.server.identity().id;
  return users.map((user) => toUserDto(user, serverId, libraries));
}

/** The user named, or the viewer himself. */
async function userNamed(core: Core, viewer: Viewer, userId: Uuid | undefined): Promise<User> {
  if (userId === undefined || userId === ZERO_ID) return personOf(viewer);
  return core.users.get(userId).catch((error: unknown) => {
    if (isDomainError(error, "not-found")) throw new Refusal(reason(404, "User not found"));
    throw error;
  });
}

/** The same, to be changed: one's own, or an admin's business. */
export async function userToChange(
  core: Core,
  viewer: Viewer,
  userId: Uuid | undefined,
  refusal: string,
): Promise<User> {
  const user = await userNamed(core, viewer, userId);
  const isOwn = user.id === viewer.user?.id && user.rights.changeOwnSettings;
  if (!viewer.isAdmin && !isOwn) throw new Refusal(reason(403, refusal));
  return user;
}

const reading: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Users"],
    access: "viewer",
    query: queryOf({ isHidden: flag, isDisabled: flag }),
    summary: "All people",
    async handle({ core, query }) {
      const users = await core.users.list();
      return dtosOf(
        core,
        users
          .filter(({ hidden }) => query.isHidden === undefined || hidden === query.isHidden)
          .filter(({ disabled }) => query.isDisabled === undefined || disabled === query.isDisabled),
      );
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Users/Public"],
    access: "anyone",
    summary: "Those whom the sign-in page shows",
    async handle({ core, request }) {
      if (!core.server.identity().setupDone) return [];
      const users = await core.users.list();
      return dtosOf(
        core,
        users
          .filter(({ hidden, disabled }) => !hidden && !disabled)
          .filter(({ rights }) => rights.remoteAccess || request.isLocal),
      );
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Users/Me"],
    access: "viewer",
    summary: "The person who asks; 400 for an API key, which is nobody",
    handle: ({ core, viewer }) => dtoOf(core, personOf(viewer)),
  }),
  endpoint({
    method: "GET",
    paths: ["/Users/{userId}"],
    access: "viewer",
    params: userInPath,
    summary: "One person",
    handle: async ({ core, viewer, params }) => dtoOf(core, await userNamed(core, viewer, params.userId)),
  }),
];

const changing: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Users/New"],
    access: "admin",
    body: bodyOf({ Name: required(verbatim), Password: verbatim }),
    summary: "Makes a person",
    async handle({ core, body }) {
      const made = await core.users.create(body.Name, body.Password ?? "");
      // Not offered on the sign-in page until an admin wants it, as on the real server.
      const user = await core.users.update(made.id, { hidden: true });
      // The real server answers with the person as he was before his password was set.
      return dtoOf(core, { ...user, hasPassword: false });
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Users/{userId}"],
    access: "admin",
    params: userInPath,
    summary: "Removes a person",
    async handle({ core, viewer, params }) {
      const user = await userNamed(core, viewer, params.userId);
      if (user.role === "admin") await refuseWithoutAnother(core, user);
      await core.users.remove(user.id);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/{userId}/Policy"],
    access: "admin",
    params: userInPath,
    body: anyRecord,
    summary: "Replaces a person's rights",
    async handle({ core, viewer, params, body }) {
      const user = await userNamed(core, viewer, params.userId);
      const decisions = policyFields.parse(body);
      if (user.role === "admin" && decisions.IsAdministrator !== true) await refuseWithoutAnother(core, user);
      if (decisions.IsAdministrator === true && decisions.IsDisabled === true)
        throw new Refusal(reason(403, "Administrators cannot be disabled."));
      await core.users.update(user.id, fromUserPolicy(user, decisions, body, await allLibraryIds(core)));
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/Configuration", "/Users/{userId}/Configuration"],
    access: "viewer",
    params: z.object({ userId: id.optional() }),
    query: userInQuery,
    body: anyRecord,
    summary: "Replaces what a person's clients keep with him",
    async handle({ core, viewer, params, query, body }) {
      const refusal = "User configuration update not allowed";
      const user = await userToChange(core, viewer, params.userId ?? query.userId, refusal);
      await core.users.update(user.id, fromUserConfiguration(user, body));
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Users", "/Users/{userId}"],
    access: "viewer",
    params: z.object({ userId: id.optional() }),
    query: userInQuery,
    body: bodyOf({ Id: id, Name: verbatim, Configuration: z.unknown() }),
    summary: "Changes a person's name and configuration",
    async handle({ core, viewer, params, query, body }) {
      const userId = params.userId ?? query.userId ?? body.Id;
      const user = await userToChange(core, viewer, userId, "User update not allowed.");
      const name = body.Name === undefined || body.Name === "" ? {} : { name: body.Name };
      const kept = isRecord(body.Configuration) ? fromUserConfiguration(user, body.Configuration) : {};
      await core.users.update(user.id, { ...name, ...kept });
    },
  }),
];

/** The server would have nobody left to look after it. */
async function refuseWithoutAnother(core: Core, admin: User): Promise<void> {
  const users = await core.users.list();
  if (users.some(({ id: other, role, disabled }) => other !== admin.id && role === "admin" && !disabled))
    return;
  throw new Refusal(reason(403, "There must be at least one user in the system with administrative access."));
}

export const userEndpoints: readonly AnyEndpoint[] = [...reading, ...changing];
