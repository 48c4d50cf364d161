/** The picture of the sign-in page, as an admin gave it. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "../../domain/errors.ts";
import type { SplashScreen } from "../../domain/server/upkeep.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** By what libvips calls the format. */
const TYPES: Readonly<Record<string, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
};
const NAME = /^splash\.([a-z]+)$/u;

export function createSplashScreen(directory: string): SplashScreen {
  const find: SplashScreen["find"] = async () => {
    for (const name of await readdir(directory).catch(() => [])) {
      const mimeType = TYPES[NAME.exec(name)?.[1] ?? ""];
      const stats = mimeType === undefined ? null : await stat(join(directory, name)).catch(() => null);
      if (mimeType !== undefined && stats !== null)
        return { path: join(directory, name), mimeType, sizeBytes: stats.size, modifiedAt: stats.mtime };
    }
    return null;
  };
  const removeOthers = async (kept: string | null): Promise<void> => {
    for (const name of await readdir(directory).catch(() => []))
      if (NAME.test(name) && name !== kept) await rm(join(directory, name), { force: true });
  };
  return {
    find,
    async set(bytes) {
      await mkdir(directory, { recursive: true, mode: 0o750 });
      const fresh = join(directory, `${randomUUID()}.part`);
      try {
        await writeFile(fresh, bytes);
        const { format = "" } = (await askPictures("describe", fresh)) ?? {};
        if (TYPES[format] === undefined)
          throw new DomainError("invalid", "this is no picture", { field: "body" });
        await rename(fresh, join(directory, `splash.${format}`));
        await removeOthers(`splash.${format}`);
      } finally {
        await rm(fresh, { force: true });
      }
    },
    remove: () => removeOthers(null),
  };
}
