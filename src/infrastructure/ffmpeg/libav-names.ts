/** libav's numbers by the names that ffprobe prints; unspecified ones have none. From libavutil/pixdesc.c (FFmpeg 8). */
export const FIELD_ORDERS: readonly (string | undefined)[] = [
  undefined,
  "progressive",
  "tt",
  "bb",
  "tb",
  "bt",
];
export const COLOR_RANGES: readonly (string | undefined)[] = [undefined, "tv", "pc"];

export const COLOR_PRIMARIES: Readonly<Record<number, string>> = {
  1: "bt709",
  4: "bt470m",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "film",
  9: "bt2020",
  10: "smpte428",
  11: "smpte431",
  12: "smpte432",
  22: "ebu3213",
};

export const COLOR_TRANSFERS: Readonly<Record<number, string>> = {
  1: "bt709",
  4: "bt470m",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "linear",
  9: "log100",
  10: "log316",
  11: "iec61966-2-4",
  12: "bt1361e",
  13: "iec61966-2-1",
  14: "bt2020-10",
  15: "bt2020-12",
  16: "smpte2084",
  17: "smpte428",
  18: "arib-std-b67",
};

export const COLOR_SPACES: Readonly<Record<number, string>> = {
  0: "gbr",
  1: "bt709",
  4: "fcc",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "ycgco",
  9: "bt2020nc",
  10: "bt2020c",
  11: "smpte2085",
  12: "chroma-derived-nc",
  13: "chroma-derived-c",
  14: "ictcp",
};
