import type { Dirent } from "node:fs";
/** The folder chooser with which an admin picks a library's folders. */
import { opendir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Core } from "../../../domain/core.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf } from "../body.ts";
import { problem, processingError, Refusal } from "../errors.ts";
import { queryOf } from "../query.ts";
import { flag, required, verbatim } from "../values.ts";

/** A folder with more entries is told in part: nobody scrolls so far. */
const MAX_ENTRIES = 5000;

interface Entry {
  readonly Name: string;
  readonly Path: string;
  readonly Type: "Directory" | "File";
}

/** `..` is worked out, so that the answer's paths are plain ones. */
async function inside(core: Core, path: string): Promise<string> {
  const found = await core.upkeep.folders.inside(path);
  if (found === null) throw new Refusal(processingError(404));
  return found;
}

async function contentsOf(
  core: Core,
  path: string,
  wanted: (entry: Dirent) => boolean,
): Promise<readonly Entry[]> {
  const folder = await inside(core, path);
  const entries: Entry[] = [];
  const directory = await opendir(folder).catch(() => {
    throw new Refusal(processingError(404));
  });
  for await (const entry of directory) {
    if (entry.name.startsWith(".") || !wanted(entry)) continue;
    entries.push({
      Name: entry.name,
      Path: join(folder, entry.name),
      Type: entry.isFile() ? "File" : "Directory",
    });
    if (entries.length >= MAX_ENTRIES) break;
  }
  return entries.toSorted((a, b) => a.Name.localeCompare(b.Name));
}

export const environmentEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Environment/Drives"],
    access: "setup",
    summary: "Where to begin",
    handle: ({ core }) =>
      core.upkeep.folders.roots.map((path) => ({ Name: path, Path: path, Type: "Directory" })),
  }),
  endpoint({
    method: "GET",
    paths: ["/Environment/DefaultDirectoryBrowser"],
    access: "setup",
    summary: "No folder is proposed",
    handle: () => ({}),
  }),
  endpoint({
    method: "GET",
    paths: ["/Environment/DirectoryContents"],
    access: "setup",
    query: queryOf({ path: required(verbatim), includeFiles: flag, includeDirectories: flag }),
    summary: "What is in a folder, hidden entries left out",
    handle: ({ core, query }) =>
      contentsOf(core, query.path, (entry) =>
        entry.isFile()
          ? query.includeFiles === true
          : query.includeDirectories === true && (entry.isDirectory() || entry.isSymbolicLink()),
      ),
  }),
  endpoint({
    method: "GET",
    paths: ["/Environment/ParentPath"],
    access: "setup",
    query: queryOf({ path: required(verbatim) }),
    summary: "The folder above",
    async handle({ core, query }) {
      const folder = await inside(core, query.path);
      return (await core.upkeep.folders.inside(dirname(folder))) ?? folder;
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Environment/ValidatePath"],
    access: "setup",
    body: bodyOf({ Path: required(verbatim), IsFile: flag, ValidateWritable: flag }),
    summary: "Whether it is there",
    async handle({ core, body }) {
      const path = await core.upkeep.folders.inside(body.Path);
      const found = path === null ? null : await stat(path).catch(() => null);
      const fits = body.IsFile === true ? found?.isFile() : found?.isDirectory();
      if (fits !== true) throw new Refusal(problem(404));
      return empty(204);
    },
  }),
];
