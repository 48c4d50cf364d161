import { DomainError } from "../../../domain/errors.ts";
import { text } from "../../http/answer.ts";
import { route, type NativeRoute } from "../declare.ts";
import { server } from "../schemas.ts";

export function createServerRoutes(version: string): readonly NativeRoute[] {
  return [
    route({
      id: "getServer",
      method: "GET",
      path: "/api/v1/server",
      access: "anyone",
      summary: "What this server is",
      response: server,
      handle({ core }) {
        const { id, name, startedAt, setupDone } = core.server.identity();
        return { id, name, version, startedAt: startedAt.toISOString(), setupDone };
      },
    }),
    route({
      id: "isReady",
      method: "GET",
      path: "/ready",
      access: "anyone",
      summary: "200 when requests can be served, 503 when the database doesn't answer",
      responseType: "text/plain",
      async handle({ core }) {
        await core.events.lastSeq().catch(() => {
          throw new DomainError("unavailable", "the database doesn't answer");
        });
        return text("Ready");
      },
    }),
  ];
}
