import type { QuickConnectRequest } from "../../../domain/core.ts";
/** Signing in a device by a code that somebody confirms on another one. */
import { isDomainError } from "../../../domain/errors.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs, personOf } from "../acting.ts";
import { clientOf } from "../auth.ts";
import { toDate } from "../dates-and-ticks.ts";
import { processingError, reason, Refusal } from "../errors.ts";
import { queryOf } from "../query.ts";
import { id, required, text } from "../values.ts";

function toResult(request: QuickConnectRequest): Record<string, unknown> {
  return {
    Authenticated: request.authorized,
    Secret: request.secret,
    Code: request.code,
    DeviceId: request.client.deviceId,
    DeviceName: request.client.deviceName,
    AppName: request.client.client,
    AppVersion: request.client.version,
    DateAdded: toDate(request.createdAt),
  };
}

export const quickConnectEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/QuickConnect/Enabled"],
    access: "anyone",
    summary: "Always on",
    handle: () => true,
  }),
  endpoint({
    // Finamp asks with GET.
    method: ["POST", "GET"],
    paths: ["/QuickConnect/Initiate"],
    access: "anyone",
    summary: "A code for the device that asks",
    handle({ core, request }) {
      const client = clientOf(request);
      if (client === null) throw new Refusal(processingError(400));
      return toResult(core.users.quickConnect.initiate(client));
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/QuickConnect/Connect"],
    access: "anyone",
    query: queryOf({ secret: required(text) }),
    summary: "Whether the code was confirmed",
    handle({ core, query }) {
      try {
        return toResult(core.users.quickConnect.state(query.secret));
      } catch (error) {
        if (isDomainError(error, "not-found")) throw new Refusal(reason(404, "Unknown secret"));
        throw error;
      }
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/QuickConnect/Authorize"],
    access: "viewer",
    query: queryOf({ code: required(text), userId: id }),
    summary: "Confirms a code",
    async handle({ core, viewer, query }) {
      const user = personOf(await actingAs(core, viewer, query.userId));
      if (!core.users.quickConnect.authorize(query.code, user)) throw new Refusal(processingError(404));
      return true;
    },
  }),
];
