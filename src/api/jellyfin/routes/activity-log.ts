import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { activityPage } from "../activity.ts";
import { queryOf } from "../query.ts";
import { date, flag, integer } from "../values.ts";

const USUAL_PAGE = 100;
const LARGEST_PAGE = 1_000;

export const activityLogEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/System/ActivityLog/Entries"],
    access: "admin",
    query: queryOf({ startIndex: integer, limit: integer, minDate: date, hasUserId: flag }),
    summary: "Who signed in, who played what, what went wrong; the newest first",
    handle: ({ core, query: { startIndex = 0, limit, minDate, hasUserId } }) =>
      activityPage(core, {
        offset: Math.max(0, startIndex),
        limit: Math.min(LARGEST_PAGE, Math.max(0, limit ?? USUAL_PAGE)),
        ...(minDate === undefined ? {} : { since: minDate }),
        ...(hasUserId === undefined ? {} : { hasUser: hasUserId }),
      }),
  }),
];
