/** Libraries ("virtual folders") and their folders. */
import type { VirtualFolderInfo } from "@jellyfin/sdk/lib/generated-client/models/virtual-folder-info.js";
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { LibraryKind } from "../../../domain/library/item.ts";
import type { Library } from "../../../domain/library/library.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf, optionalBodyOf } from "../body.ts";
import { processingError, reason, Refusal } from "../errors.ts";
import { SERVER } from "../library-ids.ts";
import { askerFor, libraryViews } from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { COLLECTION_TYPE } from "../mappers/item/kinds.ts";
import { fromLibraryOptions, toLibraryOptions } from "../mappers/library-options.ts";
import { queryOf } from "../query.ts";
import { flag, id, isRecord, lenientChoice, record, required, text, textList } from "../values.ts";
import { toQueryResult, type Whole } from "../wire.ts";

/** `boxsets` and `books` have no counterpart; such a library takes whatever lies in it. */
const KINDS: Readonly<Record<string, LibraryKind>> = {
  movies: "movies",
  tvshows: "shows",
  music: "music",
  musicvideos: "musicVideos",
  homevideos: "homeVideos",
  mixed: "mixed",
};

/** `paths` are told to admins only: clients of others need the list, but not where the files lie. */
function toVirtualFolder(library: Library, mayKnowPaths: boolean): Whole<VirtualFolderInfo> {
  const paths = mayKnowPaths ? library.roots.map(({ path }) => path) : [];
  return {
    Name: library.name,
    Locations: paths,
    CollectionType: COLLECTION_TYPE[library.kind],
    LibraryOptions: toLibraryOptions(library, paths) as never,
    ItemId: library.uuid,
    PrimaryImageItemId: undefined,
    RefreshProgress: undefined,
    RefreshStatus: "Idle",
  };
}

/** Open during set-up, afterwards for everybody who is signed in: those that he may see. */
async function virtualFolders(core: Core, viewer: Viewer | null): Promise<unknown> {
  const inSetup = !core.server.identity().setupDone;
  if (viewer === null && !inSetup) throw new Refusal(empty(401));
  const libraries = await core.libraries.list(viewer ?? SERVER);
  return libraries.map((library) => toVirtualFolder(library, inSetup || viewer?.isAdmin === true));
}

async function libraryNamed(core: Core, name: string): Promise<Library> {
  const found = (await core.libraries.list(SERVER)).find((library) => library.name === name);
  if (found === undefined) throw new Refusal(processingError(404));
  return found;
}

/** The real server numbers a second library of a name: `Movies2`. */
async function freeName(core: Core, wanted: string): Promise<string> {
  const taken = new Set((await core.libraries.list(SERVER)).map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}${number}`;
  return name;
}

const decided = optionalBodyOf({
  Enabled: flag,
  EnableRealtimeMonitor: flag,
  PreferredMetadataLanguage: text,
  MetadataCountryCode: text,
  AutomaticallyAddToCollection: flag,
  EnableChapterImageExtraction: flag,
  EnableTrickplayImageExtraction: flag,
});
const pathInfos = optionalBodyOf({
  PathInfos: z
    .unknown()
    .transform((given) => (Array.isArray(given) ? given.flatMap((info: unknown) => pathIn(info) ?? []) : [])),
});
const pathInfo = optionalBodyOf({ Path: text });

function pathIn(info: unknown): string | undefined {
  return isRecord(info) ? pathInfo.parse(info).Path : undefined;
}

async function scanIfWanted(core: Core, wanted: boolean | undefined): Promise<void> {
  if (wanted === true) await core.libraries.scan();
}

const folders: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Library/VirtualFolders"],
    // Infuse reads the list for every person while a server is added, and gives up without it.
    access: "anyone",
    summary: "The libraries with their options",
    handle: ({ core, maybeViewer }) => virtualFolders(core, maybeViewer),
  }),
  endpoint({
    method: "POST",
    paths: ["/Library/VirtualFolders"],
    access: "setup",
    query: queryOf({
      name: required(text),
      collectionType: lenientChoice(KINDS),
      paths: textList,
      refreshLibrary: flag,
    }),
    body: optionalBodyOf({ LibraryOptions: record }),
    summary: "Makes a library",
    async handle({ core, query, body }) {
      const options = body.LibraryOptions ?? {};
      await core.libraries.create({
        name: await freeName(core, query.name),
        kind: query.collectionType ?? "mixed",
        rootPaths: [...new Set([...(query.paths ?? []), ...pathInfos.parse(options).PathInfos])],
        settings: fromLibraryOptions(decided.parse(options), options),
      });
      await scanIfWanted(core, query.refreshLibrary);
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Library/VirtualFolders"],
    access: "setup",
    query: queryOf({ name: required(text), refreshLibrary: flag }),
    summary: "Removes a library, not its files",
    async handle({ core, query }) {
      await core.libraries.remove((await libraryNamed(core, query.name)).id);
      await scanIfWanted(core, query.refreshLibrary);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Library/VirtualFolders/Name"],
    access: "setup",
    query: queryOf({ name: required(text), newName: required(text), refreshLibrary: flag }),
    summary: "Renames a library",
    async handle({ core, query: { name, newName, refreshLibrary } }) {
      const library = await libraryNamed(core, name);
      if (name !== newName && (await freeName(core, newName)) !== newName)
        throw new Refusal(reason(409, "The media library already exists."));
      await core.libraries.update(library.id, { name: newName });
      await scanIfWanted(core, refreshLibrary);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Library/VirtualFolders/LibraryOptions"],
    access: "setup",
    body: bodyOf({ Id: required(id), LibraryOptions: record }),
    summary: "Replaces a library's options",
    async handle({ core, body }) {
      const library = (await core.libraries.list(SERVER)).find(({ uuid }) => uuid === body.Id);
      if (library === undefined) throw new Refusal(processingError(404));
      const options = body.LibraryOptions ?? {};
      await core.libraries.update(library.id, {
        settings: fromLibraryOptions(decided.parse(options), options, library.settings),
      });
    },
  }),
];

const mediaFolders = endpoint({
  method: "GET",
  paths: ["/Library/MediaFolders"],
  access: "viewer",
  query: queryOf({ isHidden: flag }),
  summary: "The libraries as items; Seerr takes those of type CollectionFolder",
  async handle({ core, viewer }) {
    return toQueryResult(await libraryViews(await askerFor(core, viewer, undefined, FULL)));
  },
});

const paths: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Library/VirtualFolders/Paths"],
    access: "setup",
    query: queryOf({ refreshLibrary: flag }),
    body: bodyOf({ Name: required(text), Path: text, PathInfo: record }),
    summary: "Adds a folder to a library",
    async handle({ core, query, body }) {
      const path = body.Path ?? pathIn(body.PathInfo);
      if (path === undefined) throw new Refusal(processingError(400));
      await core.libraries.addRoot((await libraryNamed(core, body.Name)).id, path);
      await scanIfWanted(core, query.refreshLibrary);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Library/VirtualFolders/Paths/Update"],
    access: "setup",
    body: bodyOf({ Name: required(text), PathInfo: record }),
    summary: "A folder has nothing about it that could be changed",
    async handle({ core, body }) {
      await libraryNamed(core, body.Name);
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Library/VirtualFolders/Paths"],
    access: "setup",
    query: queryOf({ name: required(text), path: required(text), refreshLibrary: flag }),
    summary: "Takes a folder out of a library",
    async handle({ core, query }) {
      await core.libraries.removeRoot((await libraryNamed(core, query.name)).id, query.path);
      await scanIfWanted(core, query.refreshLibrary);
    },
  }),
];

export const libraryEndpoints: readonly AnyEndpoint[] = [...folders, ...paths, mediaFolders];
