import type { EventLog } from "../../../domain/events/event.ts";
import type { Catalogue, ItemParts } from "../../../domain/library/browse-ports.ts";
import type { Database } from "../database.ts";
import { findFacetCounts } from "./facet-counts.ts";
import { findIds } from "./find.ts";
import { findLatest, findResumable } from "./home.ts";
import { readItems } from "./item-rows.ts";
import { findMissing } from "./missing.ts";
import { findNamed, findNamedByKey, labelSource, personSource } from "./named.ts";
import { findNextUp, findRewatch } from "./next-up.ts";
import { readRelatives } from "./relatives.ts";
import { readAncestors, readOwner, resolveItemUuids, resolveUuid } from "./resolve.ts";
import {
  readArtists,
  readArtwork,
  readCredits,
  readExternalIds,
  readExtraCounts,
  readLabels,
} from "./side-rows.ts";
import { findSimilar } from "./similar.ts";
import { readFolderStates, readStates } from "./states.ts";
import { countKinds, countLibraryChildren, findFacets, findYears } from "./summaries.ts";
import { createKeptAnswers } from "./totals.ts";
import { readVersions } from "./versions.ts";

/**
 * The catalogue over SQL. What filters, counts or sorts goes through `database.scan`; rows by id, a page of them, are
 * point reads. Totals are kept until an event tells of a change.
 */
export function createCatalogue(database: Database, events: Pick<EventLog, "subscribe">): Catalogue {
  const kept = createKeptAnswers(events);
  const { read } = database;
  return {
    parts: createParts(database),
    find: (audience, query) => findIds(database, kept, audience, query),
    items: (audience, ids) => readItems(read, audience, ids),
    resolve: (audience, uuid) => resolveUuid(read, audience, uuid),
    resolveItems: (uuids) => resolveItemUuids(read, uuids),
    itemOfVersion: (versionId) => readOwner(read, `v."id" = ?`, versionId),
    itemOfPart: (partUuid) =>
      readOwner(read, `v."id" = (SELECT "version_id" FROM "part" WHERE "uuid" = ?)`, partUuid),
    latest: (audience, query) => findLatest(database, audience, query),
    resume: (audience, query) => findResumable(database, kept, audience, query),
    nextUp: (audience, query) => findNextUp(database, kept, audience, query),
    rewatch: (audience, query) => findRewatch(database, kept, audience, query),
    similar: (audience, item, limit) => findSimilar(database, audience, item, limit),
    ancestors: (itemId) => readAncestors(read, itemId),
    labels: (audience, kind, query) => findNamed(database, kept, audience, labelSource(kind), query),
    persons: (audience, query) => findNamed(database, kept, audience, personSource(query.roles), query),
    labelByKey: (audience, kind, key) => findNamedByKey(database, kept, audience, labelSource(kind), key),
    personByKey: (audience, key) => findNamedByKey(database, kept, audience, personSource(undefined), key),
    years: (audience, query) => findYears(database, kept, audience, query),
    facets: (audience, query) => findFacets(database, kept, audience, query),
    facetCounts: (audience, query) => findFacetCounts(database, kept, audience, query),
    counts: (audience, query) => countKinds(database, kept, audience, query),
    missing: (audience, query) => findMissing(database, audience, query),
    libraryChildren: (audience) => countLibraryChildren(database, audience),
  };
}

function createParts(database: Database): ItemParts {
  const { read } = database;
  return {
    states: (userId, workIds) => readStates(read, userId, workIds),
    folderStates: (audience, folders) => readFolderStates(database, audience, folders),
    artwork: (owner, ids) => readArtwork(read, owner, ids),
    relatives: (items) => readRelatives(read, items),
    versions: (itemIds) => readVersions(read, itemIds),
    credits: (itemIds) => readCredits(read, itemIds),
    labels: (itemIds, kinds) => readLabels(read, itemIds, kinds),
    externalIds: (itemIds) => readExternalIds(read, itemIds),
    artists: (itemIds) => readArtists(read, itemIds),
    extraCounts: (itemIds) => readExtraCounts(read, itemIds),
  };
}
