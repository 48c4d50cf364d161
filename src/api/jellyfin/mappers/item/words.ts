/** What is said of an item in words: texts, and the names of what it is labelled with. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Item, Named, Uuid } from "../../../../domain/library/item.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import { toDate } from "../../dates-and-ticks.ts";
import type { Whole } from "../../wire.ts";
import { toLockedFields } from "../locked-fields.ts";
import { asked, type Field } from "./detail.ts";
import { toExternalUrls, toProviderIds } from "./external-ids.ts";
import { toPerson } from "./people.ts";

type Fields<K extends keyof BaseItemDto> = Whole<Pick<BaseItemDto, K>>;

type TextFields = Fields<
  | "OriginalTitle"
  | "SortName"
  | "ForcedSortName"
  | "Overview"
  | "Taglines"
  | "Path"
  | "DateCreated"
  | "LockData"
  | "LockedFields"
>;

export function textFields({ item }: ItemView, fields: ReadonlySet<Field>): TextFields {
  const given = asked(fields);
  return {
    OriginalTitle: given("OriginalTitle", item.originalName),
    SortName: given("SortName", item.sortName),
    ForcedSortName: given("SortName", item.forcedSortName),
    Overview: given("Overview", item.kind === "photo" ? (item.overview ?? "") : item.overview),
    Taglines: given("Taglines", item.tagline === null ? [] : [item.tagline]),
    Path: given("Path", item.path),
    DateCreated: given("DateCreated", toDate(item.addedAt)),
    LockData: given("Settings", item.locked),
    LockedFields: given("Settings", toLockedFields(item.lockedFields)),
  };
}

type LabelFields = Fields<
  | "Genres"
  | "GenreItems"
  | "Studios"
  | "Tags"
  | "ProductionLocations"
  | "People"
  | "ProviderIds"
  | "ExternalUrls"
  | "RemoteTrailers"
>;

/** Only films say where they were made. */
const LOCATED: ReadonlySet<Item["kind"]> = new Set<Item["kind"]>(["movie", "trailer"]);

export function labelFields(view: ItemView, fields: ReadonlySet<Field>): LabelFields {
  const given = asked(fields);
  const { item, genres = [], studios = [], tags = [], countries = [], credits = [], externalIds = {} } = view;
  return {
    Genres: given("Genres", toNames(genres)),
    GenreItems: given("Genres", genres.map(toNamePair)),
    Studios: given("Studios", studios.map(toNamePair)),
    Tags: given("Tags", [...tags]),
    ProductionLocations: given("ProductionLocations", LOCATED.has(item.kind) ? [...countries] : undefined),
    People: given("People", credits.map(toPerson) as LabelFields["People"]),
    ProviderIds: given("ProviderIds", toProviderIds(externalIds)),
    ExternalUrls: given("ExternalUrls", toExternalUrls(externalIds, item.kind)),
    RemoteTrailers: given("RemoteTrailers", []),
  };
}

const toNames = (all: readonly Named[]): string[] => all.map((named) => named.name);
export const toNamePair = (named: Named): { Name: string; Id: Uuid } => ({
  Name: named.name,
  Id: named.uuid,
});
