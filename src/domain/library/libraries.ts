import type { LibraryService } from "../core.ts";
import { DomainError, notFound } from "../errors.ts";
import type { JobQueue } from "../jobs/job.ts";
import { newUuid } from "../users/tokens.ts";
import { maySeeLibrary } from "../users/user.ts";
import { createItemDeletion } from "./delete-item.ts";
import type { Folders, ItemFileStore, LibraryStore, MediaRemover } from "./library-ports.ts";
import type { Library, LibrarySettings } from "./library.ts";
import { isWithin } from "./paths.ts";
import { scanJob } from "./scanning/scan-job.ts";

export interface LibraryPorts {
  readonly libraries: LibraryStore;
  readonly folders: Folders;
  readonly itemFiles: ItemFileStore;
  readonly remover: MediaRemover;
  readonly jobs: Pick<JobQueue, "enqueue" | "list" | "cancel">;
  readonly clock: () => Date;
}

const DEFAULTS: LibrarySettings = {
  enabled: true,
  watchFolders: true,
  metadataLanguage: null,
  metadataCountry: null,
  automaticCollections: true,
  foreign: {},
};
const MAX_NAME = 255;
const MAX_PATH = 4096;
const MAX_SCANS = 1000;

/** Libraries and their folders, and when they are looked through. */
export function createLibraryService(ports: LibraryPorts): LibraryService {
  const { libraries, clock } = ports;
  const byId = async (id: number): Promise<Library> => {
    const found = (await libraries.list()).find((library) => library.id === id);
    if (found === undefined) throw notFound("the library");
    return found;
  };
  return {
    list: async (viewer) => (await libraries.list()).filter(({ id }) => maySeeLibrary(viewer.access, id)),
    async create({ name, kind, rootPaths, settings }) {
      const roots: string[] = [];
      for (const path of rootPaths) roots.push(await checkRoot(ports.folders, path, roots));
      return await libraries.insert({
        uuid: newUuid(),
        name: await freeName(libraries, name, null),
        kind,
        settings: { ...DEFAULTS, ...settings },
        rootPaths: roots,
        at: clock(),
      });
    },
    async update(id, changes) {
      const library = await byId(id);
      const settings = { ...library.settings, ...changes.settings };
      if (changes.name === undefined) return await libraries.update(id, { settings }, clock());
      const name = await freeName(libraries, changes.name, id);
      return await libraries.update(id, { name, settings }, clock());
    },
    async remove(id) {
      await byId(id);
      await cancelScans(ports.jobs, id);
      await libraries.remove(id, clock());
    },
    async addRoot(id, path) {
      const { roots } = await byId(id);
      const known = roots.map((root) => root.path);
      return await libraries.addRoot(id, await checkRoot(ports.folders, path, known), clock());
    },
    async removeRoot(id, path) {
      const { roots } = await byId(id);
      const root = roots.find((candidate) => candidate.path === path || candidate.path === withoutEnd(path));
      if (root === undefined) throw notFound("the folder");
      return await libraries.removeRoot(id, root.id, clock());
    },
    ...scanCalls(ports),
    deleteItem: createItemDeletion(ports),
  };
}

function scanCalls({ libraries, folders, jobs }: LibraryPorts): Pick<LibraryService, "scan" | "scanPath"> {
  return {
    async scan(libraryId) {
      const all = await libraries.list();
      const wanted = libraryId === undefined ? all : all.filter((library) => library.id === libraryId);
      if (libraryId !== undefined && wanted.length === 0) throw notFound("the library");
      for (const { id } of wanted) await jobs.enqueue({ ...scanJob({ libraryId: id }), again: true });
    },
    async scanPath(given) {
      const path = given.length > MAX_PATH ? null : folders.normalize(given);
      if (path === null) return false;
      let isOurs = false;
      for (const { id, roots } of await libraries.list()) {
        if (!roots.some((root) => isWithin(path, root.path))) continue;
        isOurs = true;
        await jobs.enqueue({ ...scanJob({ libraryId: id, under: path }), again: true });
      }
      return isOurs;
    },
  };
}

const withoutEnd = (path: string): string => path.replace(/(?<=.)[\\/]+$/, "");

async function cancelScans(jobs: LibraryPorts["jobs"], libraryId: number): Promise<void> {
  const { kind, key } = scanJob({ libraryId });
  for (const state of ["queued", "running"] as const)
    for (const job of await jobs.list({ kind, state, limit: MAX_SCANS }))
      if (job.key === key || job.key.startsWith(`${key}:`)) await jobs.cancel(job.id);
}

/** The name as it is kept; throws `invalid`, or `conflict` when another library has it in any case of its letters. */
async function freeName(libraries: LibraryStore, wanted: string, ownId: number | null): Promise<string> {
  const name = wanted.normalize("NFC").trim();
  if (name === "" || name.length > MAX_NAME || /\p{Cc}/u.test(name))
    throw new DomainError("invalid", "this can't be the name of a library", { field: "name" });
  const key = name.toLowerCase();
  for (const library of await libraries.list())
    if (library.id !== ownId && library.name.toLowerCase() === key)
      throw new DomainError("conflict", "there is a library of this name", { field: "name" });
  return name;
}

/** The folder in normal form. Two that lie in each other would list everything twice. */
async function checkRoot(folders: Folders, path: string, known: readonly string[]): Promise<string> {
  if (path.length > MAX_PATH || path.includes("\0"))
    throw new DomainError("invalid", "this can't be a folder", { field: "path" });
  const found = await folders.inspect(path);
  if ("problem" in found)
    throw new DomainError("invalid", `the folder can't be used: ${found.problem}`, {
      field: "path",
      reason: found.problem,
    });
  if (known.some((other) => isWithin(found.path, other) || isWithin(other, found.path)))
    throw new DomainError("conflict", "the folder is in this library already, or one lies in the other", {
      field: "path",
    });
  return found.path;
}
