import { hash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KeepBytes } from "../../domain/metadata/pictures/ports.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** By what sharp calls the format; nothing else is shown by clients. */
const ENDINGS: Readonly<Record<string, string>> = { jpeg: "jpg", png: "png", webp: "webp", gif: "gif" };
/** In pixels: whatever is wider is no poster. */
const MAX_SIDE = 12_000;
const FOLDER = "artwork/given";

/** Pictures that people give, below `dataDir` by their content: the same one is kept once. */
export function createKeepBytes(dataDir: string): KeepBytes {
  return async (bytes) => {
    const name = hash("sha256", bytes).slice(0, 40);
    const folder = `${FOLDER}/${name.slice(0, 2)}`;
    const fresh = join(dataDir, folder, `${randomUUID()}.part`);
    await mkdir(dirname(fresh), { recursive: true });
    try {
      await writeFile(fresh, bytes);
      const header = await askPictures("describe", fresh);
      const ending = ENDINGS[header?.format ?? ""];
      if (header === null || ending === undefined || Math.max(header.width, header.height) > MAX_SIDE)
        return null;
      const measured = await askPictures("measure", fresh);
      if (measured === null) return null;
      const storedPath = `${folder}/${name}.${ending}`;
      await rename(fresh, join(dataDir, storedPath));
      return { ...measured, storedPath };
    } finally {
      await rm(fresh, { force: true });
    }
  };
}
