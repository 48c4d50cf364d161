import type { FoundFile } from "./draft.ts";

export interface RootLook {
  readonly state: "ok" | "missing" | "empty" | "unreadable";
  /** Which file system it is; another one in its place is another root. Null when it can't be told. */
  readonly device: string | null;
}

/** Looks at roots and what is in them without reading files. Never throws for what it finds. */
export interface RootFolders {
  look(path: string): Promise<RootLook>;
  /** Whether that very file, or with no stamp that folder, is there; true when it can't be told. */
  isThere(path: string, stamp: Omit<FoundFile, "path"> | null): Promise<boolean>;
}
