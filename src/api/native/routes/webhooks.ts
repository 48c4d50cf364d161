/** Sonarr and Radarr tell what they have fetched: which work it is stands in it, and nothing has to be guessed. */
import { z } from "zod";
import type { Notice } from "../../../domain/metadata/facts/fact.ts";
import { FACT_KINDS, FACT_SOURCES } from "../../../domain/metadata/facts/fact.ts";
import { type NativeRoute, route } from "../declare.ts";
import { id } from "../schemas.ts";
import { radarrPayload, sonarrPayload } from "../webhooks/payloads.ts";
import { fromRadarr, fromSonarr } from "../webhooks/to-notice.ts";

const taken = z.object({
  event: z.string(),
  facts: z.int().describe("Files and folders of which is known now what they are."),
  scans: z.array(z.string()).describe("Where the disk is looked at, as this server sees it."),
  outside: z
    .array(z.string())
    .describe("Paths that lie in no library's folder: `webhooks.path_mappings` may be missing."),
});

/** Sonarr and Radarr can be set to either method. */
function webhook<T extends z.ZodType<{ readonly eventType: string }>>(
  tool: "Sonarr" | "Radarr",
  body: T,
  toNotice: (payload: z.output<T>) => Notice,
): readonly NativeRoute[] {
  return (["POST", "PUT"] as const).map((method) =>
    route({
      id: `${method === "POST" ? "tell" : "put"}By${tool}`,
      method,
      path: `/api/v1/webhooks/${tool.toLowerCase()}`,
      access: "admin",
      summary: `What ${tool} sends (Connect → Webhook); an API key as Bearer, in \`X-Api-Key\`, or as the password of Basic`,
      body,
      response: taken,
      async handle({ core, viewer, body: payload }) {
        const { facts, scans, outside } = await core.facts.take(viewer, toNotice(payload));
        return { event: payload.eventType, facts, scans, outside };
      },
    }),
  );
}

const facts = z.object({
  facts: z.array(
    z.object({
      source: z.enum(FACT_SOURCES),
      kind: z.enum(FACT_KINDS),
      path: z.string(),
      name: z.string().nullable(),
      year: z.int().nullable(),
      externalIds: z.record(z.string(), z.string()),
      season: z.int().nullable(),
      episodes: z.array(z.int()),
      quality: z.string().nullable(),
      releaseGroup: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  ),
});

export const webhookRoutes = [
  ...webhook("Sonarr", sonarrPayload, fromSonarr),
  ...webhook("Radarr", radarrPayload, fromRadarr),
  route({
    id: "listFacts",
    method: "GET",
    path: "/api/v1/items/{itemId}/facts",
    access: "admin",
    summary: "What Sonarr and Radarr said of an item's files and folder",
    params: z.strictObject({ itemId: id }),
    response: facts,
    async handle({ core, viewer, params: { itemId } }) {
      const kept = await core.facts.ofItem(viewer, itemId);
      return {
        facts: kept.map(({ at, episodes, ...fact }) => ({
          ...fact,
          episodes: [...episodes],
          externalIds: { ...fact.externalIds },
          at: at.toISOString(),
        })),
      };
    },
  }),
];
