/** Where the pictures of a film's content lie, below one folder. */
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PreviewFile, PreviewService } from "../../domain/library/previews/ports.ts";
import { pictureTag, sheetCount, type TileSet } from "../../domain/library/previews/preview.ts";

export const folderOf = (directory: string, fingerprint: string): string => {
  if (!/^[0-9a-zA-Z_-]{8,128}$/u.test(fingerprint)) throw new Error("this is no fingerprint");
  return join(directory, fingerprint.slice(0, 2), fingerprint);
};
type Sheets = Pick<TileSet, "width" | "intervalMs">;

/** Of another width or interval they are others: what is half made by one setting isn't gone on with by the next. */
export const sheetsIn = (folder: string, { width, intervalMs }: Sheets): string =>
  join(folder, `tiles-${width}-${intervalMs}`);
export const sheetPath = (folder: string, sheets: Sheets, index: number): string =>
  join(sheetsIn(folder, sheets), `${index}.jpg`);
export const picturePath = (folder: string, atMs: number): string => join(folder, `at-${atMs}.jpg`);

const found = async (path: string): Promise<PreviewFile | null> => {
  const stats = await stat(path).catch(() => null);
  return stats === null ? null : { path, sizeBytes: stats.size, modifiedAt: stats.mtime };
};

export function createPreviewService(directory: string): PreviewService {
  return {
    async sheet({ preview }, width, index) {
      if (preview?.tiles == null || preview.tiles.width !== width) return null;
      if (index < 0 || index >= sheetCount(preview.tiles)) return null;
      return found(sheetPath(folderOf(directory, preview.fingerprint), preview.tiles, index));
    },
    async chapter({ preview, chapters }, index) {
      const chapter = chapters[index];
      const picture = preview?.pictures.find(({ startMs }) => startMs === chapter?.startMs);
      if (preview === undefined || picture === undefined) return null;
      const file = await found(picturePath(folderOf(directory, preview.fingerprint), picture.atMs));
      return file === null ? null : { ...file, tag: pictureTag(preview, picture) };
    },
  };
}

/** How many sheets are there from the first on, and of which moments there are pictures. */
export async function whatIsThere(
  folder: string,
  sheetsOf: Sheets,
): Promise<{ readonly sheets: number; readonly atMs: readonly number[] }> {
  await adopt(folder);
  const names = await readdir(folder).catch(() => []);
  const atMs = names.flatMap((name) => numbersIn(/^at-(\d{1,12})\.jpg$/u, name)).toSorted((a, b) => a - b);
  const indexes = new Set(
    (await readdir(sheetsIn(folder, sheetsOf)).catch(() => [])).flatMap((name) =>
      numbersIn(/^(\d{1,6})\.jpg$/u, name),
    ),
  );
  let sheets = 0;
  while (indexes.has(sheets)) sheets += 1;
  return { sheets, atMs };
}

/** Pictures of a run are named by the time since it began (`run-FROM/TIME.jpg`); a run that was killed left some. */
async function adopt(folder: string): Promise<void> {
  for (const run of await readdir(folder).catch(() => [])) {
    const [from] = numbersIn(/^run-(\d{1,12})$/u, run);
    if (from === undefined) continue;
    for (const name of await readdir(join(folder, run)).catch(() => [])) {
      const [time] = numbersIn(/^(\d{1,12})\.jpg$/u, name);
      if (time !== undefined) await rename(join(folder, run, name), picturePath(folder, from + time));
    }
    await rm(join(folder, run), { recursive: true, force: true });
  }
}

const numbersIn = (pattern: RegExp, name: string): readonly number[] => {
  const number = pattern.exec(name)?.[1];
  return number === undefined ? [] : [Number(number)];
};

export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
