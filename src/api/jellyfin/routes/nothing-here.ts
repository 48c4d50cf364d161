/** What clients ask every server for and this one has none of: answered well-formed and empty. */
import type { z } from "zod";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint, type Access } from "../../http/endpoint.ts";
import { toDate } from "../dates-and-ticks.ts";
import { queryOf } from "../query.ts";
import { integer } from "../values.ts";
import { toQueryResult } from "../wire.ts";

function lists(access: Access, table: Readonly<Record<string, string>>): readonly AnyEndpoint[] {
  return Object.entries(table).map(([path, summary]) =>
    endpoint({ method: "GET", paths: [path], access, summary, handle: () => [] }),
  );
}

const paging = queryOf({ startIndex: integer });

function pages(table: Readonly<Record<string, string>>): readonly AnyEndpoint[] {
  return Object.entries(table).map(([path, summary]) =>
    endpoint({
      method: "GET",
      paths: [path],
      access: "viewer",
      query: paging,
      summary,
      handle: ({ query }: { readonly query: z.output<typeof paging> }) =>
        toQueryResult([], 0, Math.max(0, query.startIndex ?? 0)),
    }),
  );
}

const forEverybody = lists("viewer", {
  // Infuse reads it for every person while a server is added, though the real server tells admins only.
  "/Plugins": "There are no plugins",
  "/FallbackFont/Fonts": "No fonts are offered",
  "/LiveTv/TunerHosts/Types": "No tuners are known",
  "/Channels/Features": "No channels",
});

const forAdmins = lists("admin", {
  "/Packages": "No packages can be installed",
  "/Repositories": "No plugin repositories",
  "/web/ConfigurationPages": "No plugin has pages",
});

const emptyPages = pages({
  "/Channels": "No channels",
  "/LiveTv/Channels": "No live television",
  "/LiveTv/Programs": "No programmes",
  "/LiveTv/Programs/Recommended": "No programmes",
  "/LiveTv/Recordings": "No recordings",
  "/LiveTv/Recordings/Folders": "No recordings",
  "/LiveTv/Timers": "No timers",
  "/LiveTv/SeriesTimers": "No timers",
});

const DAY_MS = 86_400_000;

const liveTv: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/LiveTv/Info"],
    access: "viewer",
    summary: "Live television is off",
    handle: () => ({ Services: [], IsEnabled: false, EnabledUsers: [] }),
  }),
  endpoint({
    method: "GET",
    paths: ["/LiveTv/GuideInfo"],
    access: "viewer",
    summary: "The week ahead, of a guide that is empty",
    handle() {
      const now = Date.now();
      return { StartDate: toDate(new Date(now)), EndDate: toDate(new Date(now + 7 * DAY_MS)) };
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/LiveTv/Programs"],
    access: "viewer",
    summary: "No programmes (the query in a body)",
    handle: () => toQueryResult([]),
  }),
];

const others: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Items/{itemId}/RemoteSearch/Subtitles/{language}"],
    access: "viewer",
    summary: "Subtitles aren't fetched from anywhere",
    handle: () => [],
  }),
  endpoint({
    method: "POST",
    paths: ["/LiveStreams/Close"],
    access: "viewer",
    summary: "Ends a stream that was opened: none ever is",
    handle: () => empty(),
  }),
];

export const nothingHereEndpoints: readonly AnyEndpoint[] = [
  ...forEverybody,
  ...forAdmins,
  ...emptyPages,
  ...liveTv,
  ...others,
];
