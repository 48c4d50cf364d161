/** Reports of what plays. */
import type { Core } from "../../../domain/core.ts";
import type { PlayReport } from "../../../domain/playback/session.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint, type Method } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { reportShape, type WireReport } from "../mappers/play-report.ts";
import { reportFrom } from "../playing.ts";
import { endPlay, keepPlay } from "../plays.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, required, text } from "../values.ts";

type Step = "started" | "progressed" | "stopped";

async function tell(core: Core, viewer: Viewer, step: Step, wire: WireReport): Promise<void> {
  const report = await reportFrom(core, viewer, wire);
  if (report === null) return;
  await core.watching[step](viewer, step === "progressed" ? withoutUnknownPosition(report) : report);
  if (step === "stopped") endPlay(core, viewer, wire.PlaySessionId);
  else keepPlay(core, viewer, wire.PlaySessionId);
}

/** A player that says nothing of its position while it plays (volume, pause) hasn't come to the end. */
function withoutUnknownPosition(report: PlayReport): PlayReport {
  if (report.positionMs !== null) return report;
  const { positionMs: _unknown, ...rest } = report;
  return rest;
}

function reportEndpoint(path: string, step: Step, summary: string): AnyEndpoint {
  return endpoint({
    method: "POST",
    paths: [path],
    access: "viewer",
    body: optionalBodyOf(reportShape),
    summary,
    async handle({ core, viewer, body }) {
      await tell(core, viewer, step, body);
      return empty();
    },
  });
}

const ping = endpoint({
  method: "POST",
  paths: ["/Sessions/Playing/Ping"],
  access: "viewer",
  query: queryOf({ playSessionId: text }),
  summary: "A sign of life of a player",
  handle({ core, viewer, query }) {
    core.watching.seen(viewer);
    keepPlay(core, viewer, query.playSessionId);
    return empty();
  },
});

/** All in path and query: how older clients report, and how Streamyfin ends a play to this day. */
function oldReportEndpoint(method: Method, suffix: string, step: Step, summary: string): AnyEndpoint {
  return endpoint({
    method,
    paths: [`/PlayingItems/{itemId}${suffix}`, `/Users/{userId}/PlayingItems/{itemId}${suffix}`],
    access: "viewer",
    params: paramsOf({ itemId: required(id), userId: id }),
    query: queryOf(reportShape),
    summary,
    async handle({ core, viewer, params, query }) {
      const acting = await actingAs(core, viewer, params.userId);
      await tell(core, acting, step, { ...query, ItemId: params.itemId });
      return empty();
    },
  });
}

export const playStateEndpoints: readonly AnyEndpoint[] = [
  reportEndpoint("/Sessions/Playing", "started", "A play begins"),
  reportEndpoint("/Sessions/Playing/Progress", "progressed", "A play goes on"),
  reportEndpoint("/Sessions/Playing/Stopped", "stopped", "A play ends"),
  ping,
  oldReportEndpoint("POST", "", "started", "A play begins, as older clients tell"),
  oldReportEndpoint("POST", "/Progress", "progressed", "A play goes on, as older clients tell"),
  oldReportEndpoint("DELETE", "", "stopped", "A play ends, as older clients tell"),
];
