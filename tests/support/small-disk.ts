/** A folder on a disk of its own that is soon full: a small tmpfs where a test may mount one, else one that refuses. */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./reference.ts";

export interface SmallDisk extends AsyncDisposable {
  /** Takes nothing more. */
  fill(): Promise<void>;
  /** Takes something again. */
  empty(): Promise<void>;
}

/** `dir` is made. */
export async function smallDisk(dir: string, megabytes = 16): Promise<SmallDisk> {
  await mkdir(dir, { recursive: true });
  return (await mounted(dir, megabytes)) ?? refusing(dir);
}

/** null where it isn't allowed. */
async function mounted(dir: string, megabytes: number): Promise<SmallDisk | null> {
  const isMounted = await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir]).then(
    () => true,
    () => false,
  );
  if (!isMounted) return null;
  const filler = join(dir, "filler");
  return {
    async fill() {
      // Until the disk says no.
      await writeFile(filler, Buffer.alloc(megabytes * 1_048_576)).catch(() => undefined);
    },
    empty: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      await run("umount", ["-l", dir]);
    },
  };
}

const refusing = (dir: string): SmallDisk => ({
  fill: () => chmod(dir, 0o500),
  empty: () => chmod(dir, 0o700),
  [Symbol.asyncDispose]: () => chmod(dir, 0o700),
});
