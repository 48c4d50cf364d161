import { randomUUID } from "node:crypto";
import { lstat, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { SidecarForm } from "../../domain/library/library.ts";
import type { SidecarOutcome, SidecarSubject, WriteSidecar } from "../../domain/metadata/sidecars/ports.ts";
import { jsonText } from "./json-writing.ts";
import { nfoText } from "./nfo-writing.ts";
import { MAX_NFO_BYTES } from "./nfo.ts";
import { decodeText } from "./text.ts";

const KINDS = {
  nfo: { ending: ".nfo", compose: nfoText },
  json: { ending: ".triptych.json", compose: jsonText },
} as const satisfies Record<
  SidecarForm,
  {
    readonly ending: string;
    readonly compose: (existing: string | null, subject: SidecarSubject) => string | null;
  }
>;

/** Of folders that can't be written: read-only media, another owner's, a full disk, one that is away. */
const UNWRITABLE: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "ENOENT",
  "EIO",
]);

export const writeSidecar: WriteSidecar = async (subject, form) => {
  const { ending, compose } = KINDS[form];
  try {
    const path = await placeOf(subject, ending);
    if (path === null) return "left";
    const before = await stampOf(path);
    if (before === OTHER) return "left";
    const existing = before === null ? null : decodeText(await readFile(path));
    const text = compose(existing, subject);
    if (text === null) return "left";
    return text === existing ? "same" : await exchange(path, text, before);
  } catch (error) {
    if (UNWRITABLE.has((error as { readonly code?: string }).code ?? "")) return "unwritable";
    throw error;
  }
};

/** The sidecar that is there, else where a new one goes; null when its folder leads out of the root. */
async function placeOf({ rootPath, stems }: SidecarSubject, ending: string): Promise<string | null> {
  const root = await realpath(rootPath);
  const paths: string[] = [];
  for (const stem of stems) {
    const named = join(rootPath, `${stem}${ending}`);
    const folder = await realpath(dirname(named));
    if (folder !== root && !folder.startsWith(root.endsWith(sep) ? root : root + sep)) continue;
    paths.push(named);
    if ((await stampOf(named)) !== null) return named;
  }
  return paths[0] ?? null;
}

const OTHER = "other";

/** null: nothing is there; `OTHER`: no file of a size that is read, or a link that another file hides behind. */
async function stampOf(path: string): Promise<string | null> {
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as { readonly code?: string }).code === "ENOENT") return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile() || found.size > MAX_NFO_BYTES) return OTHER;
  return `${found.ino}:${found.size}:${found.mtimeMs}`;
}

/** Written aside in the same folder, on disk before it takes the place; not when somebody was there meanwhile. */
async function exchange(path: string, text: string, before: string | null): Promise<SidecarOutcome> {
  const fresh = join(dirname(path), `.triptych-${randomUUID()}.tmp`);
  try {
    const file = await open(fresh, "wx", 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await stampOf(path)) !== before) return "left";
    await rename(fresh, path);
    return "written";
  } finally {
    await rm(fresh, { force: true });
  }
}
