import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Job } from "../../../domain/jobs/job.ts";
import type { Library, LibrarySettings } from "../../../domain/library/library.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty, json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toJob, toLibrary } from "../mappers.ts";
import {
  changedLibrary,
  id,
  jobs,
  libraries,
  library as librarySchema,
  newLibrary,
  newRoot,
} from "../schemas.ts";
import { staleChange, tagged } from "../tagged.ts";

const params = z.strictObject({ libraryId: id });
const PATH = "/api/v1/libraries/{libraryId}";

async function find(core: Core, viewer: Viewer, libraryId: number): Promise<Library> {
  const found = (await core.libraries.list(viewer)).find((library) => library.id === libraryId);
  if (found === undefined) throw notFound(`library ${libraryId}`);
  return found;
}

/** Only what was given: undefined would overwrite. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const settingsOf = (settings: z.output<typeof newLibrary>["settings"]): Partial<LibrarySettings> =>
  given(settings ?? {});

const isActive = (job: Job): boolean => job.state === "queued" || job.state === "running";

export const libraryRoutes = [
  route({
    id: "listLibraries",
    method: "GET",
    path: "/api/v1/libraries",
    access: "viewer",
    summary: "The libraries that the viewer may see",
    response: libraries,
    handle: async ({ core, viewer }) =>
      tagged({ libraries: (await core.libraries.list(viewer)).map(toLibrary) }),
  }),
  route({
    id: "createLibrary",
    method: "POST",
    path: "/api/v1/libraries",
    access: "admin",
    summary: "Make a library",
    body: newLibrary,
    status: 201,
    response: librarySchema,
    async handle({ core, body: { name, kind, paths, settings }, request }) {
      const made = await core.libraries.create({
        name,
        kind,
        rootPaths: paths,
        settings: settingsOf(settings),
      });
      return json(toLibrary(made), 201, { Location: `${request.origin}/api/v1/libraries/${made.id}` });
    },
  }),
  route({
    id: "getLibrary",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "One library",
    params,
    response: librarySchema,
    handle: async ({ core, viewer, params: { libraryId } }) =>
      tagged(toLibrary(await find(core, viewer, libraryId))),
  }),
  route({
    id: "changeLibrary",
    method: "PATCH",
    path: PATH,
    access: "admin",
    summary: "Rename a library or change its settings; `If-Match` guards against changes in the meantime",
    params,
    body: changedLibrary,
    response: librarySchema,
    async handle({ core, viewer, params: { libraryId }, body: { name, settings }, request }) {
      const refused = staleChange(request, toLibrary(await find(core, viewer, libraryId)));
      if (refused !== null) return refused;
      const changes = given({ name, settings: settings === undefined ? undefined : settingsOf(settings) });
      return tagged(toLibrary(await core.libraries.update(libraryId, changes)));
    },
  }),
  route({
    id: "removeLibrary",
    method: "DELETE",
    path: PATH,
    access: "admin",
    summary: "Remove a library; its files stay, and so does what people watched",
    params,
    status: 204,
    async handle({ core, viewer, params: { libraryId } }) {
      await find(core, viewer, libraryId);
      await core.libraries.remove(libraryId);
      return empty(204);
    },
  }),
  route({
    id: "addRoot",
    method: "POST",
    path: `${PATH}/roots`,
    access: "admin",
    summary: "Add a folder to a library",
    params,
    body: newRoot,
    status: 201,
    response: librarySchema,
    async handle({ core, viewer, params: { libraryId }, body: { path } }) {
      await find(core, viewer, libraryId);
      return json(toLibrary(await core.libraries.addRoot(libraryId, path)), 201);
    },
  }),
  route({
    id: "removeRoot",
    method: "DELETE",
    path: `${PATH}/roots/{rootId}`,
    access: "admin",
    summary: "Take a folder off a library",
    params: z.strictObject({ libraryId: id, rootId: id }),
    status: 204,
    async handle({ core, viewer, params: { libraryId, rootId } }) {
      const root = (await find(core, viewer, libraryId)).roots.find(({ id: own }) => own === rootId);
      if (root === undefined) throw notFound(`root ${rootId}`);
      await core.libraries.removeRoot(libraryId, root.path);
      return empty(204);
    },
  }),
  route({
    id: "scanLibrary",
    method: "POST",
    path: `${PATH}/scans`,
    access: "admin",
    summary: "Scan a library now; a scan that runs already is the answer",
    params,
    status: 202,
    response: jobs,
    async handle({ core, viewer, params: { libraryId } }) {
      await find(core, viewer, libraryId);
      await core.libraries.scan(libraryId);
      const scans = (await core.jobs.list({ kind: "scan", limit: 100 })).filter(isActive);
      return json({ jobs: scans.map(toJob) }, 202);
    },
  }),
];
