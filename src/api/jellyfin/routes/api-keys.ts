/** Keys of programs: no user stands behind them, they may do all that an admin may. */
import type { AuthenticationInfo } from "@jellyfin/sdk/lib/generated-client/models/authentication-info.js";
import { z } from "zod";
import { isDomainError } from "../../../domain/errors.ts";
import type { ApiKey } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { NEVER, toDate } from "../dates-and-ticks.ts";
import { Refusal } from "../errors.ts";
import { ZERO_ID } from "../ids.ts";
import { queryOf } from "../query.ts";
import { required, text } from "../values.ts";
import { toQueryResult, type Whole } from "../wire.ts";

function toAuthenticationInfo(key: ApiKey): Whole<AuthenticationInfo> {
  return {
    Id: 0,
    AccessToken: key.token,
    DeviceId: "",
    AppName: key.name,
    AppVersion: "",
    DeviceName: "",
    UserId: ZERO_ID,
    IsActive: false,
    DateCreated: toDate(key.createdAt),
    DateRevoked: undefined,
    DateLastActivity: key.lastUsedAt === null ? NEVER : toDate(key.lastUsedAt),
    UserName: undefined,
  };
}

export const apiKeyEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Auth/Keys"],
    access: "admin",
    summary: "All keys, the newest last (Seerr takes the last of its name)",
    handle: async ({ core }) => toQueryResult((await core.users.apiKeys()).map(toAuthenticationInfo)),
  }),
  endpoint({
    method: "POST",
    paths: ["/Auth/Keys"],
    access: "admin",
    query: queryOf({ app: required(text) }),
    summary: "Makes a key",
    async handle({ core, query }) {
      await core.users.createApiKey(query.app);
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Auth/Keys/{key}"],
    access: "viewer",
    params: z.object({ key: z.string().min(1).max(512) }),
    summary: "Revokes a key; Swiftfin's older SDK signs out with its own token here",
    async handle({ core, viewer, params, token }) {
      if (params.key === token) return core.users.signOut(token);
      if (!viewer.isAdmin) throw new Refusal(empty(403));
      return core.users.revokeApiKey(params.key).catch((error: unknown) => {
        if (!isDomainError(error, "not-found")) throw error;
      });
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Auth/Providers"],
    access: "admin",
    summary: "Passwords are checked by the server itself",
    handle: () => [
      { Name: "Default", Id: "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider" },
    ],
  }),
  endpoint({
    method: "GET",
    paths: ["/Auth/PasswordResetProviders"],
    access: "admin",
    summary: "The same",
    handle: () => [
      { Name: "Default", Id: "Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider" },
    ],
  }),
];
