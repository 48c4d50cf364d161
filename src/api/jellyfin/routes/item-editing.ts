/** The metadata editor, refreshing, and what is a version of what. */
import type { MetadataEditorInfo } from "@jellyfin/sdk/lib/generated-client/models/metadata-editor-info.js";
import type { Core } from "../../../domain/core.ts";
import { FOLDER_KINDS, type Item } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { anyRecord } from "../body.ts";
import { reason, Refusal } from "../errors.ts";
import { foundBy, isOfItem, itemBy } from "../listing.ts";
import { changedIds, toFieldEdit } from "../mappers/item-edit.ts";
import { EXTERNAL_IDS, PERSON_EXTERNAL_IDS } from "../mappers/item/external-ids.ts";
import { countries, cultures } from "../mappers/languages.ts";
import { parentalRatings } from "../mappers/parental-ratings.ts";
import { toPersonEdit } from "../mappers/person-edit.ts";
import { paramsOf, queryOf } from "../query.ts";
import { choice, flag, id, idList, required } from "../values.ts";
import type { Whole } from "../wire.ts";

const itemParams = paramsOf({ itemId: required(id) });

const editor = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/MetadataEditor"],
  access: "admin",
  params: itemParams,
  summary: "What an editor offers for an item",
  async handle({ core, viewer, params }): Promise<Whole<MetadataEditorInfo>> {
    const found = await foundBy(core, viewer, params.itemId);
    const own = isOfItem(found) ? (EXTERNAL_IDS[found.item.kind] ?? []) : [];
    const ids = found.type === "person" ? PERSON_EXTERNAL_IDS : own;
    return {
      ParentalRatingOptions: [...parentalRatings()] as MetadataEditorInfo["ParentalRatingOptions"],
      Countries: [...countries()] as MetadataEditorInfo["Countries"],
      Cultures: [...cultures()] as MetadataEditorInfo["Cultures"],
      ExternalIdInfos: [...ids] as MetadataEditorInfo["ExternalIdInfos"],
      // Of what kind a folder's contents are is its library's to say.
      ContentType: undefined,
      ContentTypeOptions: [],
    };
  },
});

const update = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}"],
  access: "admin",
  params: itemParams,
  body: anyRecord,
  summary: "Changes what is known of an item: what differs is taken, and locked",
  async handle({ core, viewer, params, body }) {
    const found = await foundBy(core, viewer, params.itemId);
    if (found.type === "person") {
      const { person } = await core.people.open(viewer, found.named.id);
      await core.people.edit(viewer, person.id, toPersonEdit(body, person));
      return empty();
    }
    const item = await itemBy(core, viewer, params.itemId);
    const edit = toFieldEdit(body, item);
    await core.editing.edit(viewer, item.id, edit);
    if (edit.locked !== undefined && edit.locked !== item.locked)
      await lockBelow(core, viewer, item, edit.locked);
    const { externalIds = {} } = await core.browse.item(viewer, item.id, { parts: ["externalIds"] });
    const ids = changedIds(body, externalIds);
    if (Object.keys(ids).length > 0) await core.editing.identify(viewer, item.id, ids);
    return empty();
  },
});

/** Items that are locked in one act. */
const AT_ONCE = 1000;

/** A folder's lock goes for all that is in it. */
async function lockBelow(core: Core, viewer: Viewer, folder: Item, locked: boolean): Promise<void> {
  if (!FOLDER_KINDS.has(folder.kind)) return;
  for (let offset = 0; ; offset += AT_ONCE) {
    const page = await core.browse.list(viewer, {
      within: { type: "item", id: folder.id },
      recursive: true,
      sort: [{ by: "sortName" }],
      offset,
      limit: AT_ONCE,
      total: false,
    });
    const ids = page.items.map(({ item }) => item.id);
    if (ids.length > 0) await core.editing.editMany(viewer, ids, { locked });
    if (ids.length < AT_ONCE) return;
  }
}

const MODES = { None: "none", ValidationOnly: "none", Default: "none", FullRefresh: "full" } as const;

const refresh = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}/Refresh"],
  access: "admin",
  params: itemParams,
  query: queryOf({
    metadataRefreshMode: choice(MODES),
    imageRefreshMode: choice(MODES),
    replaceAllMetadata: flag,
    replaceAllImages: flag,
  }),
  summary:
    "Looks at an item's files again, and asks providers: for what is missing, or for all that isn't locked",
  async handle({ core, viewer, params, query }) {
    const found = await foundBy(core, viewer, params.itemId);
    const isFull = query.metadataRefreshMode === "full" || query.imageRefreshMode === "full";
    const mode = query.replaceAllMetadata === true ? "unlocked" : "missing";
    if (found.type === "library") {
      await core.libraries.scan(found.library.id);
      if (isFull) await core.lookup.refresh(viewer, { libraryId: found.library.id }, mode);
    } else if (found.type === "person") {
      if (isFull) await core.people.refresh(viewer, found.named.id);
    } else if (isOfItem(found)) {
      if (found.item.path !== null) await core.libraries.scanPath(found.item.path);
      if (isFull) await core.lookup.refresh(viewer, { itemId: found.item.id }, mode);
    }
    return empty();
  },
});

const mergeVersions = endpoint({
  method: "POST",
  paths: ["/Videos/MergeVersions"],
  access: "admin",
  query: queryOf({ ids: idList }),
  summary: "Makes films versions of one",
  async handle({ core, viewer, query }) {
    const items = await core.browse.resolveMany(viewer, query.ids ?? []);
    const ids = [...new Set(items.map((item) => item.id))];
    if (ids.length < 2) throw new Refusal(reason(400, "Please supply at least two videos to merge."));
    await core.editing.merge(viewer, ids);
    return empty();
  },
});

const splitVersions = endpoint({
  method: "DELETE",
  paths: ["/Videos/{itemId}/AlternateSources"],
  access: "admin",
  params: itemParams,
  summary: "Makes a film's versions films of their own",
  async handle({ core, viewer, params }) {
    const item = await itemBy(core, viewer, params.itemId);
    await core.editing.split(viewer, item.id);
    return empty();
  },
});

export const itemEditingEndpoints: readonly AnyEndpoint[] = [
  editor,
  update,
  refresh,
  mergeVersions,
  splitVersions,
];
