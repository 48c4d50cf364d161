/** Looking at the media again: the whole library, or what a tool says it has changed. */
import { z } from "zod";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf, optionalBodyOf } from "../body.ts";
import { SERVER } from "../library-ids.ts";
import { availableOptions } from "../mappers/available-options.ts";
import { queryOf } from "../query.ts";
import { flag, isRecord, text } from "../values.ts";

/** Sonarr and Radarr send one path at a time; more than these in one request are left to the next scan. */
const MAX_UPDATES = 1000;

const update = optionalBodyOf({ Path: text });
const updates = z
  .unknown()
  .transform((given): readonly string[] =>
    (Array.isArray(given) ? given : [])
      .slice(0, MAX_UPDATES)
      .flatMap((one: unknown) => (isRecord(one) ? (update.parse(one).Path ?? []) : [])),
  );

export const libraryScanEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Library/Refresh"],
    access: "admin",
    summary: "Scans all libraries",
    handle: ({ core }) => core.libraries.scan(),
  }),
  endpoint({
    method: "POST",
    paths: ["/Library/Media/Updated"],
    access: "viewer",
    body: bodyOf({ Updates: updates }),
    summary: "Looks at the paths that Sonarr, Radarr and the like name",
    async handle({ core, body }) {
      for (const path of body.Updates) await core.libraries.scanPath(path);
    },
  }),
  endpoint({
    method: "POST",
    paths: [
      "/Library/Movies/Added",
      "/Library/Movies/Updated",
      "/Library/Series/Added",
      "/Library/Series/Updated",
    ],
    access: "admin",
    summary: "Older tools name a film or series by its id elsewhere: everything is looked at",
    handle: ({ core }) => core.libraries.scan(),
  }),
  endpoint({
    method: "GET",
    paths: ["/Library/PhysicalPaths"],
    access: "admin",
    summary: "The folders of all libraries",
    handle: async ({ core }) =>
      (await core.libraries.list(SERVER)).flatMap(({ roots }) => roots.map(({ path }) => path)),
  }),
  endpoint({
    method: "GET",
    paths: ["/Libraries/AvailableOptions"],
    access: "setup",
    query: queryOf({ libraryContentType: text, isNewLibrary: flag }),
    summary: "What a new library can be told",
    handle: ({ query }) => availableOptions(query.libraryContentType),
  }),
];
