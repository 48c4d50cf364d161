import { z } from "zod";
import { DomainError } from "../../../domain/errors.ts";
import { stream } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { sendEvents } from "../event-stream.ts";

const seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const eventRoutes = [
  route({
    id: "listenToEvents",
    method: "GET",
    path: "/api/v1/events",
    access: "viewer",
    summary: "What happens, as server-sent events; `Last-Event-ID` brings what was missed",
    query: z.strictObject({ after: seq.optional().describe("As `Last-Event-ID`, for the first call.") }),
    responseType: "text/event-stream",
    handle({ core, viewer, query, request, token }) {
      const header = request.headers["last-event-id"];
      const parsed = header === undefined ? null : seq.safeParse(header);
      if (parsed?.success === false) throw new DomainError("invalid", "Last-Event-ID is a number");
      const lastSeq = parsed?.data ?? query.after ?? null;
      const { address, isLocal } = request;
      const again = () => core.users.viewerOf(token ?? "", { address, isLocal });
      return stream("text/event-stream", (sink) => sendEvents(core, { viewer, again }, lastSeq, sink), {
        "Cache-Control": "no-store",
        // nginx would hold events back.
        "X-Accel-Buffering": "no",
      });
    },
  }),
];
