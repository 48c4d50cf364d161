/** Media types by a file's plain container name, as players expect them. */
const VIDEO: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  mkv: "video/x-matroska",
  webm: "video/webm",
  avi: "video/x-msvideo",
  ts: "video/mp2t",
  m2ts: "video/mp2t",
  mpg: "video/mpeg",
  mpeg: "video/mpeg",
  wmv: "video/x-ms-wmv",
  asf: "video/x-ms-asf",
  flv: "video/x-flv",
  ogv: "video/ogg",
  ogg: "video/ogg",
  "3gp": "video/3gpp",
};
const AUDIO: Readonly<Record<string, string>> = {
  mp3: "audio/mpeg",
  flac: "audio/flac",
  m4a: "audio/mp4",
  m4b: "audio/mp4",
  mp4: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  wav: "audio/wav",
  wma: "audio/x-ms-wma",
  webm: "audio/webm",
  mka: "audio/x-matroska",
  ac3: "audio/ac3",
  aiff: "audio/aiff",
};
const PHOTO: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
  heic: "image/heic",
  avif: "image/avif",
};

export type MediaFamily = "video" | "audio" | "photo";
const TABLES: Readonly<Record<MediaFamily, Readonly<Record<string, string>>>> = {
  video: VIDEO,
  audio: AUDIO,
  photo: PHOTO,
};

/** What a file is sent as; its name's ending decides where the container isn't known. */
export function mimeTypeOf(
  file: { readonly container: string | null; readonly path: string },
  family: MediaFamily,
): string {
  const ending = file.path.slice(file.path.lastIndexOf(".") + 1).toLowerCase();
  const table = TABLES[family];
  return (
    (file.container === null ? undefined : table[file.container]) ??
    table[ending] ??
    "application/octet-stream"
  );
}
