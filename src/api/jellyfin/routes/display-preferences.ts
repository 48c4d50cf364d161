/** What clients keep per person and view. */
import type { DisplayPreferencesDto } from "@jellyfin/sdk/lib/generated-client/models/display-preferences-dto.js";
import { z } from "zod";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs, personOf } from "../acting.ts";
import { bodyOf } from "../body.ts";
import { dashed, idFromGuid, idFromWords } from "../ids.ts";
import { queryOf } from "../query.ts";
import { flag, id, integer, isRecord, lenientChoice, record, required, text } from "../values.ts";
import type { Whole } from "../wire.ts";

const fields = {
  ViewType: text,
  SortBy: text,
  IndexBy: text,
  RememberIndexing: flag,
  PrimaryImageHeight: integer,
  PrimaryImageWidth: integer,
  CustomPrefs: record,
  ScrollDirection: lenientChoice({ Horizontal: "Horizontal", Vertical: "Vertical" } as const),
  ShowBackdrop: flag,
  RememberSorting: flag,
  SortOrder: lenientChoice({ Ascending: "Ascending", Descending: "Descending" } as const),
  ShowSidebar: flag,
} as const;
const kept = bodyOf(fields);
type Kept = z.output<typeof kept>;

/** Those that the real server tells every client of, whether set or not. */
const CUSTOM_DEFAULTS: Readonly<Record<string, string | null>> = {
  chromecastVersion: "stable",
  skipForwardLength: "30000",
  skipBackLength: "10000",
  enableNextVideoInfoOverlay: "False",
  tvhome: null,
  dashboardTheme: null,
};

const DEFAULTS: Kept = {
  ViewType: undefined,
  SortBy: "SortName",
  IndexBy: undefined,
  RememberIndexing: false,
  PrimaryImageHeight: 250,
  PrimaryImageWidth: 250,
  CustomPrefs: {},
  ScrollDirection: "Horizontal",
  ShowBackdrop: true,
  RememberSorting: false,
  SortOrder: "Ascending",
  ShowSidebar: false,
};

function toDto(name: string, client: string, stored: unknown): Whole<DisplayPreferencesDto> {
  const set = isRecord(stored) ? kept.parse(stored) : DEFAULTS;
  const filled = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  return {
    ...DEFAULTS,
    ...filled,
    Id: dashed(idFromGuid(name) ?? idFromWords("display preferences", name)),
    CustomPrefs: { ...CUSTOM_DEFAULTS, ...wordsOf(set.CustomPrefs ?? {}) },
    Client: client,
  } as Whole<DisplayPreferencesDto>;
}

/** The contract has texts and nulls here; numbers and booleans of careless clients become texts. */
function wordsOf(prefs: Readonly<Record<string, unknown>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(prefs).flatMap(([name, value]) => {
      if (value === null || typeof value === "string") return [[name, value]];
      return typeof value === "number" || typeof value === "boolean" ? [[name, String(value)]] : [];
    }),
  );
}

const params = z.object({ displayPreferencesId: z.string().max(200) });
const query = queryOf({ userId: id, client: required(text) });

export const displayPreferencesEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/DisplayPreferences/{displayPreferencesId}"],
    access: "viewer",
    params,
    query: queryOf({ userId: id, client: text }),
    summary: "What a client keeps for a view",
    async handle({ core, viewer, params: { displayPreferencesId: name }, query: { userId, client } }) {
      const user = personOf(await actingAs(core, viewer, userId));
      const app = client ?? "emby";
      return toDto(name, app, await core.preferences.get(user.id, app, name));
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/DisplayPreferences/{displayPreferencesId}"],
    access: "viewer",
    params,
    query,
    body: kept,
    summary: "Keeps it",
    async handle({ core, viewer, params: { displayPreferencesId: name }, query: { userId, client }, body }) {
      const user = personOf(await actingAs(core, viewer, userId));
      await core.preferences.set(user.id, client, name, body);
    },
  }),
];
