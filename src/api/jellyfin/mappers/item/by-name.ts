/** People, genres, studios and years, which the contract calls items. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { UserItemDataDto } from "@jellyfin/sdk/lib/generated-client/models/user-item-data-dto.js";
import type { NamedView } from "../../../../domain/core.ts";
import type { ItemKind, Uuid } from "../../../../domain/library/item.ts";
import { PERSON_FIELDS, type Person } from "../../../../domain/metadata/people/person.ts";
import { toDate } from "../../dates-and-ticks.ts";
import { idFromWords } from "../../ids.ts";
import type { Whole } from "../../wire.ts";
import type { Detail } from "./detail.ts";
import { toExternalUrls, toProviderIds } from "./external-ids.ts";
import { toKindCounts } from "./folder.ts";
import { toPlainItem } from "./plain.ts";
import { untouchedUserData } from "./user-data.ts";

export type NamedType = "Genre" | "MusicGenre" | "Studio" | "Person" | "Year";

/** Lists of genres come without user data. */
const WITH_USER_DATA: Readonly<Record<NamedType, boolean>> = {
  Genre: false,
  MusicGenre: false,
  Studio: true,
  Person: true,
  Year: true,
};

export interface NamedOptions {
  readonly serverId: Uuid;
  readonly detail: Detail;
  /** One by its name, not a row of a list: says everything. */
  readonly single?: boolean;
  /** How many items of each kind carry it, when that was asked. */
  /** Of a person, what is known of him. */
  readonly person?: Person;
  readonly counts?: Readonly<Partial<Record<ItemKind, number>>>;
}

export function toNamedItem(named: NamedView, type: NamedType, options: NamedOptions): BaseItemDto {
  const { serverId, detail, counts } = options;
  const says = options.single === true || WITH_USER_DATA[type];
  const plain = toPlainItem(
    {
      id: named.uuid,
      name: named.name,
      type,
      userData: says ? namedUserData(named, type) : null,
      createdAt: named.createdAt,
      sortName: named.name.toLowerCase(),
      path: `/${type}/${named.name}`,
      artwork: named.artwork,
      displayId: idFromWords("display", type),
    },
    serverId,
    detail,
  );
  return {
    ...(plain as BaseItemDto),
    ...(detail.fields.has("ChildCount") ? { ChildCount: named.itemCount } : {}),
    ...(options.person === undefined ? {} : personFields(options.person)),
    ...(counts === undefined ? {} : (toKindCounts(counts) as BaseItemDto)),
  };
}

/** As the real server fills a person's item from its provider. */
const personFields = ({ values, externalIds, lockedFields }: Person): Partial<BaseItemDto> => ({
  ...(values.overview === null ? {} : { Overview: values.overview }),
  ...(values.bornAt === null ? {} : { PremiereDate: toDate(values.bornAt) }),
  ...(values.diedAt === null ? {} : { EndDate: toDate(values.diedAt) }),
  ...(values.birthPlace === null ? {} : { ProductionLocations: [values.birthPlace] }),
  ProviderIds: toProviderIds(externalIds),
  ExternalUrls: toExternalUrls(externalIds, "person"),
  LockData: lockedFields.length === PERSON_FIELDS.length,
});

export const namedUserData = (named: NamedView, type: NamedType): Whole<UserItemDataDto> => ({
  ...untouchedUserData(`${type}-${named.name}`, named.uuid),
  IsFavorite: named.isFavorite,
});

/** Years have no row of their own; their ids follow from their numbers. */
export function yearAsNamed(year: number, createdAt: Date): NamedView {
  const name = String(year);
  return {
    id: year,
    uuid: idFromWords("year", name),
    name,
    artwork: [],
    createdAt,
    itemCount: 0,
    isFavorite: false,
  };
}
