/** Signing in, and passwords. */
import { z } from "zod";
import type { Core, SignIn } from "../../../domain/core.ts";
import { isDomainError } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { User, Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint, type RequestInfo } from "../../http/endpoint.ts";
import { clientOf } from "../auth.ts";
import { bodyOf, optionalBodyOf } from "../body.ts";
import { processingError, reason, Refusal } from "../errors.ts";
import { libraryIdsFor } from "../library-ids.ts";
import { toSessionInfo } from "../mappers/session.ts";
import { toUserDto } from "../mappers/user.ts";
import { queryOf } from "../query.ts";
import { flag, id, required, text, verbatim } from "../values.ts";
import { userToChange } from "./users.ts";

async function authenticationResult(core: Core, { user, device, token }: SignIn): Promise<unknown> {
  const serverId = core.server.identity().id;
  const isAdmin = user.role === "admin";
  core.watching.seen({ user, device, isAdmin, access: user.access, address: device.lastAddress });
  const session = {
    device,
    user,
    lastActivityAt: device.lastSeenAt,
    lastReportAt: null,
    playing: null,
    connected: false,
    viewingItemId: null,
  };
  return {
    User: toUserDto(user, serverId, await libraryIdsFor(core, [user])),
    SessionInfo: toSessionInfo(session, serverId, { conversion: null }),
    AccessToken: token,
    ServerId: serverId,
  };
}

/** Signs in on the device that the request names; a request that names none is refused. */
async function signIn(core: Core, request: RequestInfo, name: string, password: string): Promise<unknown> {
  const client = clientOf(request);
  if (client === null) throw new Refusal(processingError(400));
  return authenticationResult(core, await core.users.signIn(name, password, client));
}

const signingIn: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Users/AuthenticateByName"],
    access: "anyone",
    body: bodyOf({ Username: verbatim, Pw: verbatim }),
    summary: "Signs in with name and password",
    handle: ({ core, request, body }) => signIn(core, request, body.Username ?? "", body.Pw ?? ""),
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/{userId}/Authenticate"],
    access: "anyone",
    params: z.object({ userId: required(id) }),
    query: queryOf({ pw: verbatim }),
    summary: "The older form, by id",
    async handle({ core, request, params, query }) {
      const user = await core.users.get(params.userId);
      return signIn(core, request, user.name, query.pw ?? "");
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/AuthenticateWithQuickConnect"],
    access: "anyone",
    body: bodyOf({ Secret: required(text) }),
    summary: "Signs in a device whose code was authorized",
    async handle({ core, body }) {
      const signedIn = await core.users.quickConnect.redeem(body.Secret).catch((error: unknown) => {
        if (isDomainError(error, "not-found")) throw new Refusal(processingError(404));
        throw error;
      });
      return authenticationResult(core, signedIn);
    },
  }),
];

const PASSWORD_REFUSAL = "User is not allowed to update the password.";

/** Only an admin changes another's password without knowing it. */
async function checkCurrent(core: Core, viewer: Viewer, user: User, current: string): Promise<void> {
  if (viewer.isAdmin && viewer.user?.id !== user.id) return;
  if (!(await core.users.checkPassword(user.id, current)))
    throw new Refusal(reason(403, "Invalid user or password entered."));
}

interface PasswordChange {
  readonly CurrentPw: string | undefined;
  readonly NewPw: string | undefined;
  readonly ResetPassword: boolean | undefined;
}

async function changePassword(
  core: Core,
  viewer: Viewer,
  userId: Uuid | undefined,
  change: PasswordChange,
  token: string | null,
): Promise<void> {
  const user = await userToChange(core, viewer, userId, PASSWORD_REFUSAL);
  if (change.ResetPassword === true) {
    if (!viewer.isAdmin) throw new Refusal(reason(403, PASSWORD_REFUSAL));
    await core.users.setPassword(user.id, "");
    return;
  }
  await checkCurrent(core, viewer, user, change.CurrentPw ?? "");
  // Whoever changes his own stays signed in on the device on which he does.
  const kept = viewer.user?.id === user.id && token !== null ? [token] : [];
  await core.users.setPassword(user.id, change.NewPw ?? "", ...kept);
}

const passwords: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Users/Password", "/Users/{userId}/Password"],
    access: "viewer",
    params: z.object({ userId: id.optional() }),
    query: queryOf({ userId: id }),
    body: bodyOf({ CurrentPw: verbatim, NewPw: verbatim, ResetPassword: flag }),
    summary: "Changes a password",
    handle: ({ core, viewer, params, query, body, token }) =>
      changePassword(core, viewer, params.userId ?? query.userId, body, token),
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/ForgotPassword"],
    access: "anyone",
    body: bodyOf({ EnteredUsername: required(verbatim) }),
    summary: "There is no way but to ask an admin",
    handle: () => ({ Action: "ContactAdmin" }),
  }),
  endpoint({
    method: "POST",
    paths: ["/Users/ForgotPassword/Pin"],
    access: "anyone",
    body: optionalBodyOf({}),
    summary: "No pin was ever given out",
    handle: () => ({ Success: false, UsersReset: [] }),
  }),
];

export const signInEndpoints: readonly AnyEndpoint[] = [...signingIn, ...passwords];
