import { hash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KeepPicture } from "../../domain/metadata/identifying/pictures.ts";
import type { FetchPicture } from "../../domain/metadata/providers.ts";
import { askPictures } from "../pictures/picture-process.ts";

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
};
/** In pixels: whatever is wider is no poster. */
const MAX_SIDE = 12_000;
const FOLDER = "artwork/remote";

/**
 * Pictures from elsewhere below `dataDir`, by their content: the same one is kept once, whoever has it. What doesn't
 * open as a picture, or is far too large a one, isn't kept.
 */
export function createKeepPicture(dataDir: string, fetchPicture: FetchPicture): KeepPicture {
  return async (url, signal) => {
    const fetched = await fetchPicture(url, signal);
    const ending = ENDINGS[fetched?.mimeType ?? ""];
    if (fetched === null || ending === undefined) return null;
    const name = hash("sha256", fetched.bytes).slice(0, 40);
    const storedPath = `${FOLDER}/${name.slice(0, 2)}/${name}.${ending}`;
    const path = join(dataDir, storedPath);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return measured(path, storedPath);
    await mkdir(dirname(path), { recursive: true });
    const fresh = `${path}.${randomUUID()}.part`;
    await writeFile(fresh, fetched.bytes);
    const picture = await measured(fresh, storedPath);
    if (picture === null) await rm(fresh, { force: true });
    else await rename(fresh, path);
    return picture;
  };
}

async function measured(path: string, storedPath: string): ReturnType<KeepPicture> {
  const picture = await askPictures("measure", path).catch(() => null);
  if (picture === null || Math.max(picture.width ?? 0, picture.height ?? 0) > MAX_SIDE) return null;
  return { ...picture, storedPath };
}
