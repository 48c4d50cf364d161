/** What a file is, told by its name alone. */

export type FileClass =
  | "video"
  | "audio"
  | "image"
  | "subtitle"
  | "lyrics"
  | "text"
  | "cuts"
  | "nfo"
  | "other";

const EXTENSIONS: Readonly<Record<Exclude<FileClass, "other">, string>> = {
  video:
    "mkv mk3d mp4 m4v mov avi webm ts m2ts mts mpg mpeg m2v wmv asf flv f4v ogv ogm 3gp 3g2 divx vob rmvb rm dv mxf",
  audio: "mp3 flac m4a m4b ogg oga opus wav aac ac3 eac3 dts wma aif aiff ape wv tta mka mpc dsf dff alac",
  image: "jpg jpeg png gif webp bmp tif tiff heic heif avif",
  subtitle: "srt vtt ass ssa sub idx sup smi sami ttml",
  lyrics: "lrc elrc",
  text: "txt",
  cuts: "edl",
  nfo: "nfo",
};

const CLASS_OF: ReadonlyMap<string, FileClass> = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, names]) =>
    names.split(" ").map((name): [string, FileClass] => [name, kind as FileClass]),
  ),
);

/** Name without its last extension, and that extension in lower case without the dot (`""` when there is none). */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return { stem: name, extension: "" };
  return { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() };
}

/** Partial downloads (`film.mkv.part`, `.!qb`, `.crdownload`, `film.mkv~`) end in no known extension: `other`. */
export function classOfName(name: string): FileClass {
  return CLASS_OF.get(splitName(name).extension) ?? "other";
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder that a path stands in; `""` for one directly in the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** For comparing names as people see them: case, accents, punctuation and composed forms don't matter. */
export function looseKey(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** By name as people sort: `2` before `10`; code units decide between equals, so that the order is always the same. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
