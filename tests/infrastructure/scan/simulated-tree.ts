/** A file system in memory that scans can walk, with films in folders; folders know when they were changed. */
import type { FileDraft, UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import type { Discoverer } from "../../../src/domain/library/scanning/ports.ts";
import type { RootFolders } from "../../../src/domain/library/scanning/root-folders.ts";
import { aFile, anItem, aUnit, aVersion } from "./drafts.ts";

export interface DiskFile {
  readonly name: string;
  readonly bytes: string;
  readonly inode: string;
}

export interface DiskFolder {
  readonly files: readonly DiskFile[];
  readonly externalIds: Readonly<Record<string, string>>;
  readonly changed: number;
}

/** Folders by `root path` and their name. */
export class SimulatedTree {
  readonly roots = new Map<string, Map<string, DiskFolder>>();
  #clock = 1;
  #inode = 1;

  newInode(): string {
    return `node${this.#inode++}`;
  }

  put(
    root: string,
    name: string,
    files: readonly DiskFile[],
    externalIds: Readonly<Record<string, string>>,
  ): void {
    const folders = this.roots.get(root) ?? new Map<string, DiskFolder>();
    this.roots.set(root, folders);
    folders.set(name, { files, externalIds, changed: this.#clock++ });
  }

  take(root: string, name: string): void {
    this.roots.get(root)?.delete(name);
  }

  readonly folders: RootFolders = {
    look: async (path) => ({ state: this.roots.has(path) ? "ok" : "missing", device: "1" }),
    isThere: async (path, stamp) => {
      for (const [root, folders] of this.roots) {
        if (!path.startsWith(`${root}/`)) continue;
        const [folder = "", name] = path.slice(root.length + 1).split("/");
        const found = folders.get(folder);
        if (stamp === null) return found !== undefined;
        const file = found?.files.find((one) => one.name === name);
        return file !== undefined && file.inode === stamp.inode;
      }
      return false;
    },
  };

  readonly discoverer: Discoverer = {
    discover: (request) => this.#discover(request),
  };

  async *#discover({
    root,
    known,
    knownFiles,
    full,
    onSeen,
  }: Parameters<Discoverer["discover"]>[0]): AsyncIterable<UnitDraft> {
    onSeen("");
    for (const [name, folder] of this.roots.get(root.path) ?? []) {
      onSeen(name);
      if (!full && known.get(name)?.modifiedMs === folder.changed) continue;
      const before = await knownFiles(name, true);
      const files = folder.files.map((file): FileDraft => {
        const path = `${name}/${file.name}`;
        const draft = aFile(path, file);
        const row = before.get(path);
        return row?.inode === file.inode && row.sizeBytes === draft.sizeBytes
          ? { ...draft, facts: null }
          : draft;
      });
      const versions = files.map((file, index) => ({
        ...aVersion(file.path),
        name: index === 0 ? null : `v${index}`,
      }));
      const film = anItem("movie", name, name, { versions, externalIds: folder.externalIds });
      yield aUnit(name, files, [film], {
        directories: [{ path: name, modifiedMs: folder.changed, inode: `d${folder.changed}` }],
      });
    }
  }
}
