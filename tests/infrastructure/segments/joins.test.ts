/** The property that everything else stands on: segment n is interchangeable, whichever run made it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { chooseAudio } from "../../../src/domain/delivery/choose-audio.ts";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { segmentCount } from "../../../src/domain/delivery/grid.ts";
import type { SegmentMaker } from "../../../src/domain/delivery/ports.ts";
import type { TrackRendition } from "../../../src/domain/delivery/rendition.ts";
import type { Source } from "../../../src/domain/delivery/source.ts";
import type { ChosenTrack, Wish } from "../../../src/domain/delivery/wish.ts";
import { dynamicRangeOf } from "../../../src/domain/playback/dynamic-range.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { createCopyMaker } from "../../../src/infrastructure/segments/libav/copy-maker.ts";
import {
  decoded,
  decodedFile,
  inOrder,
  jointsOf,
  made,
  muxedWhole,
  piece,
  type Pieces,
  sourceOf,
  startOf,
  aWish,
} from "../../support/joining.ts";
import { silentLog } from "../../support/log.ts";
import { generated } from "../../support/media.ts";
import { type DolbyVisionSign, signedDolbyVision, turned } from "../../support/patched-mp4.ts";

const SECONDS = 14;
const X264 = "-c:v libx264 -preset ultrafast -crf 36 -pix_fmt yuv420p";
const X265 = "-c:v libx265 -preset ultrafast -crf 36";
const AAC = "-c:a aac -b:a 32k";
const BFRAMES = "-bf 3 -b_strategy 0 -coder 1 -refs 3";

interface Kind {
  readonly extension: string;
  readonly args: string;
  readonly rate?: string;
  /** Of the sound's source. */
  readonly sound?: string;
  readonly inputs?: readonly string[];
  /** What is done to the file that ffmpeg has made. */
  readonly patch?: (path: string) => Promise<string>;
}

/** Ten bits, HDR10's colours, and closed GOPs. */
const HDR10 =
  "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -tag:v hvc1 " +
  "-x265-params keyint=50:open-gop=0:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:log-level=error";
const dolbyVision = (sign: DolbyVisionSign): Kind => ({
  extension: "mp4",
  rate: "25",
  args: `${X265} ${HDR10} ${AAC}`,
  patch: (path) => signedDolbyVision(path, sign),
});

const KINDS: Readonly<Record<string, Kind>> = {
  "23.976 fps, H.264 and AAC in Matroska": {
    extension: "mkv",
    rate: "24000/1001",
    args: `${X264} ${BFRAMES} -g 48 ${AAC}`,
  },
  "25 fps, H.264 and AAC in MP4": { extension: "mp4", rate: "25", args: `${X264} ${BFRAMES} -g 50 ${AAC}` },
  "29.97 fps in MPEG-TS": { extension: "ts", rate: "30000/1001", args: `${X264} ${BFRAMES} -g 60 ${AAC}` },
  "30 fps, uneven key frames, in QuickTime": {
    extension: "mov",
    rate: "30",
    args: `${X264} ${BFRAMES} -g 1000 -sc_threshold 0 -force_key_frames 1.5,2,5.1,5.2,9.4,13 ${AAC} -ar 44100`,
  },
  "60 fps in Matroska": { extension: "mkv", rate: "60", args: `${X264} ${BFRAMES} -g 120 ${AAC}` },
  "a variable frame rate": {
    extension: "mkv",
    rate: "30",
    args: `-vf select='lt(mod(n\\,7)\\,4)+gt(mod(n\\,31)\\,20)' -fps_mode vfr ${X264} ${BFRAMES} -g 40 ${AAC}`,
  },
  "MPEG-4 and MP3 in AVI": {
    extension: "avi",
    rate: "25",
    args: "-c:v mpeg4 -q:v 12 -g 40 -c:a libmp3lame -b:a 64k",
  },
  "VP9 and Opus in WebM": {
    extension: "webm",
    rate: "25",
    args: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 60k -g 60 -c:a libopus -b:a 32k",
  },
  "MPEG-2 with open GOPs and AC-3 in MPEG-TS": {
    extension: "ts",
    rate: "25",
    args: "-c:v mpeg2video -q:v 12 -g 15 -bf 2 -c:a ac3 -b:a 96k",
  },
  "HEVC with closed GOPs in MP4": {
    extension: "mp4",
    rate: "25",
    args: `${X265} -pix_fmt yuv420p -x265-params keyint=50:open-gop=0:log-level=error -tag:v hvc1 ${AAC}`,
  },
  "HEVC with open GOPs (CRA), 10 bits, E-AC-3": {
    extension: "mkv",
    rate: "24000/1001",
    args: `${X265} -pix_fmt yuv420p10le -x265-params keyint=48:min-keyint=48:bframes=3:log-level=error -c:a eac3 -b:a 96k`,
  },
  "H.264 with open GOPs": {
    extension: "mkv",
    rate: "25",
    args: `${X264} ${BFRAMES} -g 50 -x264-params open-gop=1:scenecut=0 ${AAC}`,
  },
  "GOPs of 12 s": { extension: "mkv", rate: "25", args: `${X264} ${BFRAMES} -g 300 -sc_threshold 0 ${AAC}` },
  "interlaced pictures": {
    extension: "ts",
    rate: "25",
    args: `-vf scale=160:96,setfield=tff -flags +ildct+ilme ${X264} -x264-params tff=1 -g 50 ${AAC}`,
  },
  "H.264 of 10 bits": {
    extension: "mkv",
    rate: "25",
    args: `-c:v libx264 -preset ultrafast -crf 36 -pix_fmt yuv420p10le -g 50 ${AAC}`,
  },
  "sound that starts late": {
    extension: "mkv",
    rate: "25",
    inputs: ["-itsoffset", "7.3"],
    args: `${X264} ${BFRAMES} -g 50 ${AAC}`,
  },
  "sound that ends early": {
    extension: "mkv",
    rate: "25",
    sound: "sine=sample_rate=48000:duration=5",
    args: `${X264} -g 50 ${AAC}`,
  },
  "pictures that end early": {
    extension: "mp4",
    rate: "25",
    args: `-vf trim=end=8 ${X264} ${BFRAMES} -g 50 ${AAC}`,
  },
  "six channels of AC-3 in MP4": {
    extension: "mp4",
    rate: "25",
    args: `${X264} -g 50 -c:a ac3 -ac 6 -b:a 192k`,
  },
  DTS: { extension: "mkv", rate: "25", args: `${X264} -g 50 -c:a dca -strict -2 -ac 2` },
  TrueHD: { extension: "mkv", rate: "25", args: `${X264} -g 50 -c:a truehd -strict -2` },
  "AAC of 44.1 kHz in Matroska": { extension: "mkv", rate: "25", args: `${X264} -g 50 ${AAC} -ar 44100` },
  "FLAC of 44.1 kHz": { extension: "mkv", rate: "25", args: `${X264} -g 50 -c:a flac -ar 44100` },
  "a turned picture": {
    extension: "mp4",
    rate: "30",
    args: `${X264} ${BFRAMES} -g 60 ${AAC}`,
    patch: turned,
  },
  "several sound tracks": {
    extension: "mkv",
    rate: "25",
    inputs: ["-f", "lavfi", "-i", "sine=frequency=880:sample_rate=48000"],
    args: `-map 0:v -map 2:a -map 1:a ${X264} ${BFRAMES} -g 50 ${AAC} -c:a:1 ac3 -b:a:1 96k`,
  },
  "Dolby Vision 8.1, by its sign": dolbyVision({ profile: 8, compatibility: 1 }),
  "Dolby Vision 5, by its sign": dolbyVision({ profile: 5, compatibility: 0 }),
  "Dolby Vision 7, by its sign": dolbyVision({ profile: 7, compatibility: 6, hasEnhancement: true }),
  "no sound": { extension: "mp4", rate: "25", args: `-map 0:v ${X264} ${BFRAMES} -g 50` },
  "sound alone, MP3": { extension: "mp3", args: "-map 1:a -c:a libmp3lame -b:a 64k" },
  "sound alone, AAC in MP4": { extension: "m4a", args: `-map 1:a ${AAC} -ar 44100` },
};

async function film(kind: Kind): Promise<string> {
  const { extension, args, rate = "25", sound = "sine=sample_rate=48000", inputs = [], patch } = kind;
  const pictures = ["-f", "lavfi", "-i", `testsrc2=size=160x90:rate=${rate}`];
  const tone = ["-f", "lavfi", "-i", sound, "-t", String(SECONDS)];
  const made = await generated(extension, [...pictures, ...inputs, ...tone, ...args.split(" ")]);
  return patch === undefined ? made : patch(made);
}

const dir = await mkdtemp(join(tmpdir(), "triptych-joins-"));
const libav = await createCopyMaker({ dir, log: silentLog });
afterAll(async () => {
  libav[Symbol.dispose]();
  await rm(dir, { recursive: true });
});
const ffmpeg = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 });

interface Joined {
  readonly pieces: Pieces;
  readonly count: number;
}

/** Three runs over a track: of its first half, of its second half, of all; what they share must be equal. */
async function joined(
  source: Source,
  { rendition, grid }: ChosenTrack<TrackRendition>,
  maker: SegmentMaker = ffmpeg,
): Promise<Joined> {
  const count = segmentCount(grid);
  const middle = Math.floor(count / 2);
  const request = { source, grid, rendition };
  const whole = await made(maker, request, 0, count);
  const tail = await made(maker, request, middle, count - middle);
  const head = middle === 0 ? whole : await made(maker, request, 0, middle);
  expect(
    piece(tail, "init").equals(piece(whole, "init")),
    "the same init from the start and the middle",
  ).toBe(true);
  expect(piece(head, "init").equals(piece(whole, "init")), "the same init from a short run").toBe(true);
  const numbers = [...(middle === 0 ? [] : head.keys()), ...tail.keys()].filter((name) => name !== "init");
  expect(numbers).toEqual([...Array(count).keys()]);
  const mixed = new Map([...head, ...tail]);
  const changed = numbers.filter((name) => !piece(mixed, name).equals(piece(whole, name)));
  // libav's copies are the same bytes; ffmpeg's have the same times.
  expect(maker === libav ? changed : []).toEqual([]);
  const most = rendition.encoding === null ? copyToleranceOf(source, maker) : toleranceOf(source);
  const gaps = [whole, mixed].flatMap((pieces) => jointsOf(pieces, count));
  expect(gaps.filter(({ gapMs }) => Math.abs(gapMs) > most)).toEqual([]);
  return { pieces: mixed, count };
}

/** In ms. Matroska rounds to milliseconds; libav's copies are put back to the grid of packets, ffmpeg's are not. */
const copyToleranceOf = ({ file }: Source, maker: SegmentMaker): number =>
  file.container === "mkv" && maker === ffmpeg ? 0.9 : 0.5;

/** In ms. ffmpeg 5 times MPEG-4 in AVI one picture later from the start than after a seek. */
const toleranceOf = ({ file }: Source): number => (file.container === "avi" ? 40 : 0.001);

async function expectPictures(source: Source, { pieces, count }: Joined): Promise<void> {
  const { frames, warnings } = await decoded(inOrder(pieces, count), "mp4", "v");
  expect(warnings).toBe("");
  const all = (await decodedFile(source.file.path, "v")).frames;
  expect(Math.abs(frames - all)).toBeLessThanOrEqual(source.file.container === "avi" ? 1 : 0);
}

async function expectSound({ pieces, count }: Joined): Promise<void> {
  expect((await decoded(inOrder(pieces, count), "mp4", "a")).warnings).toBe("");
}

/** Each backend that copies such a track. */
const copiesOf = async (source: Source, chosen: ChosenTrack<TrackRendition>): Promise<readonly Joined[]> => {
  const able = [ffmpeg, libav].filter((maker) => maker.can({ source, ...chosen, first: 0, count: 1 }));
  const results: Joined[] = [];
  for (const maker of able) results.push(await joined(source, chosen, maker));
  return results;
};

/** Opus begins some samples early: newer versions of libav count them, older ones don't. */
function expectAlike(copies: readonly Joined[]): void {
  const starts = copies.map(({ pieces }) => startOf(pieces)).filter((start) => !Number.isNaN(start));
  expect(starts.filter((start) => Math.abs(start - (starts[0] ?? 0)) >= 8)).toEqual([]);
}

it("is found out which films have open GOPs", async () => {
  const kinds = Object.entries(KINDS).filter(([name]) => /GOPs/u.test(name));
  const found: (readonly [string, boolean | null])[] = [];
  for (const [name, kind] of kinds) found.push([name, (await sourceOf(await film(kind))).closedGops]);
  expect(found).toEqual(kinds.map(([name]) => [name, /GOPs of 12 s|closed/u.test(name)]));
});

describe.each(Object.entries(KINDS))("segments of %s", (_, kind) => {
  it("join when the picture is encoded", async () => {
    const source = await sourceOf(await film(kind));
    const chosen = chooseVideo(source, aWish());
    expect(chosen === null).toBe(source.file.streams.every((stream) => stream.kind !== "video"));
    if (chosen !== null) await expectPictures(source, await joined(source, chosen));
  });

  it("join when the picture is copied", async () => {
    const source = await sourceOf(await film(kind));
    const wish = aWish({ copyVideo: true, videoCodecs: ["h264", "hevc"], videoBitrateBps: null });
    const chosen = chooseVideo(source, wish);
    expect(chosen === null).toBe(source.file.streams.every((stream) => stream.kind !== "video"));
    if (chosen === null || chosen.rendition.encoding !== null) return;
    const copies = await copiesOf(source, chosen);
    expectAlike(copies);
    for (const copy of copies) await expectPictures(source, copy);
  });

  it("join when the sound is encoded", async () => {
    const source = await sourceOf(await film(kind));
    const chosen = chooseAudio(source, aWish());
    expect(chosen === null).toBe(source.file.streams.every((stream) => stream.kind !== "audio"));
    if (chosen === null) return;
    const result = await joined(source, chosen);
    expect(Math.abs(startOf(result.pieces))).toBeLessThan(30);
    await expectSound(result);
  });

  it("join when the sound is copied", async () => {
    const source = await sourceOf(await film(kind));
    const audioCodecs = ["aac", "ac3", "eac3", "mp3", "opus", "flac"];
    const wish = aWish({ copyAudio: true, audioCodecs, audioBitrateBps: null, maxAudioChannels: null });
    const chosen = chooseAudio(source, wish);
    expect(chosen === null).toBe(source.file.streams.every((stream) => stream.kind !== "audio"));
    if (chosen === null || chosen.rendition.encoding !== null) return;
    const copies = await copiesOf(source, chosen);
    expectAlike(copies);
    for (const copy of copies) await expectSound(copy);
  });
});

it("each of several sound tracks joins, copied and encoded", async () => {
  const source = await sourceOf(await film(kindNamed("several sound tracks")));
  const tracks = source.file.streams.filter(({ kind }) => kind === "audio");
  expect(tracks.map(({ codec }) => codec)).toEqual(["aac", "ac3"]);
  for (const { index } of tracks)
    for (const copyAudio of [true, false]) {
      const wish = { copyAudio, audioCodecs: ["aac", "ac3"], audioBitrateBps: null, audioIndex: index };
      const chosen = chooseAudio(source, aWish(wish));
      expect([chosen?.rendition.streamIndex, chosen?.rendition.encoding === null]).toEqual([
        index,
        copyAudio,
      ]);
      if (chosen !== null) await expectSound(await joined(source, chosen));
    }
});

it("is told of Dolby Vision by the file's sign, and what the base layer is", async () => {
  const profiles = Object.entries(KINDS).filter(([name]) => name.startsWith("Dolby Vision"));
  const found: (readonly [string, string | null])[] = [];
  for (const [name, kind] of profiles) {
    const { file } = await sourceOf(await film(kind));
    const picture = file.streams.find((stream) => stream.kind === "video");
    found.push([
      name.slice(13, 16).trim().replace(",", ""),
      picture === undefined ? null : dynamicRangeOf(picture),
    ]);
  }
  expect(found).toEqual([
    ["8.1", "dolbyVisionHdr10"],
    ["5", "dolbyVision"],
    ["7", "dolbyVisionEnhanced"],
  ]);
});

const kindNamed = (name: string): Kind => {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
};

/** A picture, a sound, and how they are had. */
const MUXED: readonly (readonly [kind: string, wish: Partial<Wish>])[] = [
  ["23.976 fps, H.264 and AAC in Matroska", {}],
  ["23.976 fps, H.264 and AAC in Matroska", { copyVideo: true, copyAudio: true }],
  ["29.97 fps in MPEG-TS", { copyVideo: true, copyAudio: true }],
  ["HEVC with closed GOPs in MP4", { copyVideo: true, videoCodecs: ["hevc"] }],
  ["a variable frame rate", {}],
  [
    "six channels of AC-3 in MP4",
    { copyVideo: true, copyAudio: true, audioCodecs: ["ac3"], maxAudioChannels: 6 },
  ],
  ["sound that starts late", { copyVideo: true }],
  ["a turned picture", {}],
  ["no sound", { copyVideo: true }],
  ["sound alone, MP3", { copyAudio: true, audioCodecs: ["mp3"] }],
];

describe.each(MUXED)("MPEG-TS of %s, %j", (name, wanted) => {
  it("joins, whichever run made what is in it", async () => {
    const source = await sourceOf(await film(kindNamed(name)));
    const wish = aWish({
      audioBitrateBps: null,
      ...wanted,
      ...(wanted.copyVideo ? { videoBitrateBps: null } : {}),
    });
    const chosen = [chooseVideo(source, wish), chooseAudio(source, wish)].filter((track) => track !== null);
    const tracks = [];
    for (const track of chosen)
      tracks.push({ grid: track.grid, ...(await joined(source, track, makerOf(source, track))) });
    const bytes = await muxedWhole(tracks);
    for (const { rendition } of chosen) {
      const kind = rendition.track === "video" ? "v" : "a";
      const { frames, warnings } = await decoded(bytes, "ts", kind);
      expect(warnings).toBe("");
      // Frames of sound are counted anew by each codec.
      const inFile = kind === "v" ? (await decodedFile(source.file.path, "v")).frames : frames;
      expect(frames).toBe(inFile);
    }
  });
});

const makerOf = (source: Source, chosen: ChosenTrack<TrackRendition>): SegmentMaker =>
  libav.can({ source, ...chosen, first: 0, count: 1 }) ? libav : ffmpeg;
