/**
 * How fast names are read and trees grouped: `node --expose-gc bench/naming/names.ts`. Prints names a second in one warm
 * process, the time that one very long name takes, and time and memory for a tree of 100,000 paths.
 */
import { performance } from "node:perf_hooks";
import { describeTree } from "../../src/domain/library/discovery/describe-tree.ts";
import { describeName } from "../../src/domain/library/naming/describe.ts";

const NAMES = 20_000;
const PATHS = 100_000;

const word = (seed: number): string =>
  ["Otter", "Mill", "Kiln", "Harbour", "Lantern", "Ash", "Quarry", "Tide"][seed % 8] ?? "";

function nameAt(at: number): string {
  const title = `${word(at)} ${word(at >> 3)} ${at % 977}`;
  const dotted = title.replaceAll(" ", ".");
  const forms = [
    `/lib/movies/${title} (${1930 + (at % 90)})/${title} (${1930 + (at % 90)}) - 1080p.mkv`,
    `${dotted}.${1930 + (at % 90)}.2160p.UHD.BluRay.REMUX.HDR.HEVC.TrueHD.7.1.Atmos-GRP`,
    `/lib/tv/${title}/Season ${at % 12}/${title} - S0${at % 9}E${10 + (at % 80)} - The ${word(at >> 6)}.mkv`,
    `[Group] ${title} - ${10 + (at % 80)}v2 [1080p][0A1B2C3D].mkv`,
    `${dotted}.S0${1 + (at % 8)}E0${1 + (at % 8)}.720p.AMZN.WEB-DL.DDP5.1.H.264-GRP`,
    `/lib/movies/${title} (2001)/${title} (2001).de.forced.srt`,
  ];
  return forms[at % forms.length] ?? title;
}

function pathAt(at: number): string {
  const show = `/lib/${word(at >> 9)} ${at >> 8} (2001)`;
  const season = 1 + ((at >> 5) & 7);
  const episode = 1 + ((at >> 1) & 15);
  const stem = `${show}/Season ${season}/Show S0${season}E${String(episode).padStart(2, "0")} - ${at >> 8}`;
  return at % 2 === 0 ? `${stem}.mkv` : `${stem}.en.srt`;
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const names = Array.from({ length: NAMES }, (_, at) => nameAt(at));
const readAll = (): void => names.forEach((name) => describeName(name));
readAll();
const readMs = timed(readAll);
console.log(`names: ${Math.round((NAMES / readMs) * 1000)} a second, warm`);

const long = ["a.".repeat(3000), "Show.S01E01-".repeat(500), "[x] - 01 ".repeat(667), "((((1999".repeat(750)];
const longest = Math.max(...long.map((name) => timed(() => describeName(name))));
console.log(`a name of 6,000 characters: at most ${longest.toFixed(2)} ms`);

const paths = Array.from({ length: PATHS }, (_, at) => pathAt(at));
for (const kind of ["shows", "movies"] as const) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let items = 0;
  const ms = timed(() => {
    items = describeTree(kind, paths).items.length;
  });
  const grown = (process.memoryUsage().rss - before) / 1e6;
  console.log(
    `${PATHS} paths as ${kind}: ${items} items in ${(ms / 1000).toFixed(1)} s, memory grown by ${Math.round(grown)} MB to ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
}
const flat = Array.from(
  { length: 10_000 },
  (_, at) =>
    `/lib/${pathAt(at * 2)
      .slice(5)
      .replaceAll("/", " ")}`,
);
const withSubtitles = flat.flatMap((path) => [path, path.replace(".mkv", ".en.srt")]);
console.log(
  `20,000 paths in one folder: ${(timed(() => describeTree("movies", withSubtitles)) / 1000).toFixed(1)} s`,
);
