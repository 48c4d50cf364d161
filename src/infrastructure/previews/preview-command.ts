/** How ffmpeg makes tiles and chapters' pictures, as its arguments. */
import { join } from "node:path";
import type { VideoRange } from "../../domain/delivery/rendition.ts";
import { toneMapFilters } from "../encoders/filter-tools.ts";
import { OPENED_FORMATS } from "../ffmpeg/probe-json.ts";
import { fileUrl } from "../ffmpeg/run-program.ts";
import { sheetsIn } from "./preview-files.ts";

export interface PreviewRun {
  readonly source: string;
  readonly folder: string;
  readonly range: VideoRange;
  /** Where in the film it begins; times of pictures count from there. */
  readonly fromMs: number;
  /** Sheets from the first missing one to the last; null: none are wanted. */
  readonly sheets: Sheets | null;
  /** Of each the first key frame from then on is kept, below `picturesIn(run)`. */
  readonly momentsMs: readonly number[];
}

interface Sheets extends SheetLayout {
  readonly first: number;
  readonly count: number;
}

export interface SheetLayout {
  readonly width: number;
  readonly columns: number;
  readonly rows: number;
  readonly intervalMs: number;
}

/** Wide enough for a chapter's card on a television. */
const PICTURE_WIDTH = 640;
/** Names of formats have no spaces in them. */
const INPUT = [
  "-hide_banner -v error -nostdin -y -threads 1 -filter_complex_threads 1",
  `-protocol_whitelist file -format_whitelist ${OPENED_FORMATS}`,
  "-skip_frame nokey -discard nokey -noaccurate_seek",
].flatMap((line) => line.split(" "));
const JPEG = "-an -sn -dn -fps_mode passthrough -c:v mjpeg -pix_fmt yuvj420p -f image2 -atomic_writing 1";
/** Square pixels first, and even sizes, as the encoder wants them. */
const SQUARE = "scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1";

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

export const picturesIn = ({ folder, fromMs }: Pick<PreviewRun, "folder" | "fromMs">): string =>
  join(folder, `run-${fromMs}`);

/**
 * Only key frames are decoded (and, where a container lets them be found, only they are read). A run that begins in
 * the middle begins with the key frame before, so that its sheets are those that a run from the start would make.
 */
export function previewCommand(run: PreviewRun): readonly string[] {
  const { source, fromMs, sheets, momentsMs, range, folder } = run;
  const tone = toneMapFilters("plain", range);
  const outputs = [
    ...(sheets === null ? [] : [{ label: "sheets", filters: [...sheetFilters(sheets, tone)] }]),
    ...(momentsMs.length === 0 ? [] : [{ label: "pictures", filters: pictureFilters(run, tone) }]),
  ];
  const split = `[0:V:0]split=${outputs.length}${outputs.map(({ label }) => `[${label}-in]`).join("")}`;
  const chains = outputs.map(({ label, filters }) => `[${label}-in]${filters.join(",")}[${label}]`);
  return [
    ...INPUT,
    "-ss",
    seconds(fromMs),
    "-i",
    fileUrl(source),
    "-filter_complex",
    [split, ...chains].join(";"),
    ...(sheets === null ? [] : sheetOutput(folder, sheets)),
    ...(momentsMs.length === 0 ? [] : pictureOutput(run)),
  ];
}

const sheetOutput = (folder: string, sheets: Sheets): readonly string[] => [
  ...`-map [sheets] -frames:v ${sheets.count} ${JPEG} -q:v 4 -start_number ${sheets.first}`.split(" "),
  fileUrl(join(sheetsIn(folder, sheets), "%d.jpg")),
];

/** In thousandths of a second, and named by them. */
const pictureOutput = (run: PreviewRun): readonly string[] => [
  ...`-map [pictures] -enc_time_base 1:1000 ${JPEG} -q:v 3 -frame_pts 1`.split(" "),
  fileUrl(join(picturesIn(run), "%d.jpg")),
];

/** Each thumbnail is the last key frame at or before its time; behind the film's last picture it is that one. */
function sheetFilters(
  { width, columns, rows, intervalMs, count }: Sheets,
  tone: readonly string[],
): readonly string[] {
  return [
    SQUARE,
    `scale=${width}:-2`,
    ...tone,
    `fps=1000/${intervalMs}:start_time=0:round=up`,
    `tpad=stop=${columns * rows * count}:stop_mode=clone`,
    `tile=${columns}x${rows}`,
  ];
}

/** `prev_t` is the time of the frame before; of the first one there is none, and nothing is at or behind it. */
function pictureFilters({ momentsMs, fromMs }: PreviewRun, tone: readonly string[]): readonly string[] {
  const times = momentsMs.map((ms) => seconds(ms - fromMs));
  const isWanted = times.map((time) => `gte(t,${time})*not(gte(prev_t,${time}))`).join("+");
  return [`select='${isWanted}'`, SQUARE, `scale='min(${PICTURE_WIDTH},iw)':-2`, ...tone];
}
