/** The activity log, for its route and for the socket. */
import type { Core } from "../../domain/core.ts";
import type { Activity, ActivityQuery } from "../../domain/events/event.ts";
import { SERVER } from "./library-ids.ts";
import { activityTypes, toActivityEntry } from "./mappers/activity.ts";
import { type QueryResult, toQueryResult } from "./wire.ts";

export type ActivityEntry = ReturnType<typeof toActivityEntry>;

export async function activityPage(
  core: Core,
  { hasUser, ...query }: Omit<ActivityQuery, "types"> & { readonly hasUser?: boolean },
): Promise<QueryResult<ActivityEntry>> {
  const page = await core.events.activity({ ...query, types: activityTypes(hasUser) });
  return toQueryResult(await entriesOf(core, page.items), page.total, page.offset);
}

/** One query for all items, one for all people. */
export async function entriesOf(
  core: Core,
  activities: readonly Activity[],
): Promise<readonly ActivityEntry[]> {
  const itemIds = activities.flatMap(({ body }) => ("itemId" in body ? [body.itemId] : []));
  const [people, views] = await Promise.all([
    core.users.list(),
    core.browse.items(SERVER, [...new Set(itemIds)]),
  ]);
  const names = {
    users: new Map(people.map((user) => [user.id, user])),
    items: new Map(views.map(({ item }) => [item.id, item.uuid])),
  };
  return activities.map((activity) => toActivityEntry(activity, names));
}
