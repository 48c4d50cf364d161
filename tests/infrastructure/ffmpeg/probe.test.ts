import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FileFacts } from "../../../src/domain/library/scanning/draft.ts";
import { quickFingerprint } from "../../../src/infrastructure/discovery/quick-fingerprint.ts";
import { createLibavProcess } from "../../../src/infrastructure/ffmpeg/libav-process.ts";
import { createMediaProbe, type RunningMediaProbe } from "../../../src/infrastructure/ffmpeg/media-probe.ts";
import { keptLog } from "../../support/kept-log.ts";
import { clip, generated } from "../../support/media.ts";

const { signal } = new AbortController();
const deps = { ffprobePath: "ffprobe", log: keptLog() };
let libav: RunningMediaProbe;
let ffprobe: RunningMediaProbe;
let folder: string;

beforeAll(async () => {
  libav = createMediaProbe(deps);
  ffprobe = createMediaProbe({ ...deps, useLibav: false });
  folder = await mkdtemp(join(tmpdir(), "triptych-probe-"));
});
afterAll(async () => {
  await libav[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const SOURCES = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000";
const CHAPTERS =
  ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=Öpening: one\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\n";
const SRT = "1\n00:00:00,500 --> 00:00:01,500\nHello\n";

/** Extension and ffmpeg's arguments after the sources. */
const KINDS: Readonly<Record<string, readonly [extension: string, args: string]>> = {
  "H.264 and AC-3 5.1 in MPEG-TS": ["ts", "-c:v libx264 -preset ultrafast -bf 2 -refs 4 -c:a ac3 -ac 6"],
  "interlaced H.264 in MP4": ["mp4", "-c:v libx264 -flags +ilme+ildct -x264opts tff=1 -c:a aac"],
  "VP9 and Opus in WebM": ["webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"],
  "interlaced MPEG-2": ["mpg", "-c:v mpeg2video -flags +ilme+ildct -top 1 -c:a mp2"],
  "MPEG-4 and MP3 in AVI": ["avi", "-c:v mpeg4 -c:a libmp3lame"],
  "HDR10 HEVC in MKV": [
    "mkv",
    "-c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -c:a eac3",
  ],
  "Windows Media": ["wmv", "-c:v wmv2 -c:a wmav2"],
  "Flash video": ["flv", "-c:v flv1 -ar 44100 -c:a libmp3lame"],
  "Theora and Vorbis in Ogg": ["ogv", "-c:v libtheora -c:a libvorbis"],
  "ProRes and PCM in QuickTime": ["mov", "-c:v prores_ks -c:a pcm_s16le"],
  "anamorphic, with dispositions and languages": [
    "mkv",
    "-map 0 -map 1 -map 1 -c:v libx264 -preset ultrafast -vf setsar=64/45 -c:a aac -metadata:s:a:0 language=ger -metadata:s:a:1 language=eng -disposition:a:0 default -disposition:a:1 comment+hearing_impaired",
  ],
  FLAC: ["flac", "-map 1 -c:a flac -metadata title=Song"],
  "MP3 with a padded end": ["mp3", "-map 1 -c:a libmp3lame -metadata title=Song -metadata track=2/9"],
  "Vorbis with tags": ["ogg", "-map 1 -c:a libvorbis -metadata title=Song -metadata artist=Singer"],
  Opus: ["opus", "-map 1 -c:a libopus"],
  "AAC in M4A": ["m4a", "-map 1 -c:a aac -metadata album=Album"],
  "24 bit WAV": ["wav", "-map 1 -c:a pcm_s24le"],
};

const kind = (name: keyof typeof KINDS): Promise<string> => {
  const [extension, args] = KINDS[name] ?? ["mkv", ""];
  return generated(extension, `${SOURCES} -t 2 ${args}`.split(" "));
};

/** A film with everything in it. */
async function richFilm(): Promise<string> {
  const texts = { "chapters.txt": CHAPTERS, "sub.srt": SRT, "Font.ttf": "no font" };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  const at = (name: string): string => join(folder, name);
  const target = at("rich.mkv");
  const made = await generated("mkv", [
    ...`${SOURCES} -i ${at("sub.srt")} -i ${at("chapters.txt")} -t 2 -map 0 -map 1 -map 2 -map_chapters 3`.split(
      " ",
    ),
    ...`-c:v libx264 -preset ultrafast -c:a aac -c:s srt -metadata:s:s:0 language=eng -disposition:s:0 forced`.split(
      " ",
    ),
    ...`-attach ${at("Font.ttf")} -metadata:s:t mimetype=application/x-truetype-font`.split(" "),
  ]);
  await copyFile(made, target);
  return target;
}

/** FFmpeg 8 and the program's version measure some bit rates and the last frame of HEVC otherwise. */
function comparable(facts: FileFacts): unknown {
  const near = (value: number | null, step: number): number | null =>
    value === null ? null : Math.round(value / step);
  return {
    ...facts,
    durationMs: near(facts.durationMs, 10),
    bitrateBps: near(facts.bitrateBps, 10_000),
    streams: facts.streams.map((stream) => ({ ...stream, bitrateBps: near(stream.bitrateBps, 10_000) })),
  };
}

describe("libav says what ffprobe says of", () => {
  it.each(Object.keys(KINDS))("%s", async (name) => {
    const path = await kind(name);
    const facts = await libav.probe(path, signal);
    expect(facts.problem).toBeNull();
    expect(facts.streams.length).toBeGreaterThan(0);
    expect(comparable(facts)).toEqual(comparable(await ffprobe.probe(path, signal)));
  });

  it("a film with chapters, subtitles and a font", async () => {
    const path = await richFilm();
    const facts = await libav.probe(path, signal);
    expect(facts).toEqual(await ffprobe.probe(path, signal));
    expect(facts.chapters).toEqual([
      { startMs: 0, endMs: 1000, title: "Öpening: one" },
      { startMs: 1000, endMs: 2000, title: null },
    ]);
    expect(facts.streams.map((stream) => [stream.kind, stream.codec, stream.fileName])).toEqual([
      ["video", "h264", null],
      ["audio", "aac", null],
      ["subtitle", "subrip", null],
      ["attachment", "ttf", "Font.ttf"],
    ]);
    expect(facts.streams[2]).toMatchObject({ language: "eng", isForced: true, isDefault: false });
  });

  it("a film that was filmed upright", async () => {
    const source = await clip({ extension: "mp4", seconds: 1 });
    const path = await generated("mov", ["-i", source, "-c", "copy", "-metadata:s:v", "rotate=90"]);
    const facts = await libav.probe(path, signal);
    expect(Math.abs(facts.streams[0]?.rotation ?? 0)).toBe(90);
    expect(comparable(facts)).toEqual(comparable(await ffprobe.probe(path, signal)));
  });
});

it("knows what clients are told", async () => {
  const facts = await libav.probe(await kind("HDR10 HEVC in MKV"), signal);
  expect(facts).toMatchObject({ container: "mkv", format: "matroska,webm" });
  expect(facts.streams[0]).toMatchObject({
    profile: "Main 10",
    bitDepth: 10,
    pixelFormat: "yuv420p10le",
    colorTransfer: "smpte2084",
    colorPrimaries: "bt2020",
    colorSpace: "bt2020nc",
    aspectRatio: "16:9",
    averageFrameRate: 25,
    isInterlaced: false,
  });
  const surround = await libav.probe(await kind("H.264 and AC-3 5.1 in MPEG-TS"), signal);
  expect(surround.streams[1]).toMatchObject({ channels: 6, channelLayout: "5.1(side)", sampleRate: 48_000 });
  const interlaced = await libav.probe(await kind("interlaced H.264 in MP4"), signal);
  expect(interlaced.streams[0]).toMatchObject({
    isInterlaced: true,
    isAvc: true,
    nalLengthSize: 4,
    codecTag: "avc1",
  });
  const wide = await libav.probe(await kind("anamorphic, with dispositions and languages"), signal);
  expect(wide.streams[0]).toMatchObject({ isAnamorphic: true });
  expect(wide.streams[2]).toMatchObject({ isCommentary: true, isHearingImpaired: true, language: "eng" });
});

describe("a file that can't be played has a reason:", () => {
  const bad: Readonly<Record<string, string | Buffer>> = {
    "nothing.mkv": "",
    "text.mp4": "this is no film",
    "noise.mkv": Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)),
    "list.mp4": "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat.mkv": "ffconcat version 1.0\nfile '/etc/passwd'\n",
  };
  it.each(Object.keys(bad))("%s", async (name) => {
    const path = join(folder, name);
    await writeFile(path, bad[name] ?? "");
    for (const probe of [libav, ffprobe]) {
      expect((await probe.probe(path, signal)).problem).toMatch(/\w{4}/u);
    }
  });

  it("one cut off before its index, and one that isn't there", async () => {
    const path = join(folder, "cut.mp4");
    await copyFile(await generated("mp4", ["-i", await clip(), "-c", "copy"]), path);
    await truncate(path, 2000);
    expect((await libav.probe(path, signal)).problem).toContain("can't be read");
    expect((await libav.probe(join(folder, "no.mkv"), signal)).problem).toContain("ENOENT");
    expect((await libav.probe(folder, signal)).problem).toContain("no file");
  });

  it("subtitles alone", async () => {
    await writeFile(join(folder, "only.srt"), SRT);
    const path = await generated("mkv", ["-i", join(folder, "only.srt"), "-c:s", "srt"]);
    expect((await libav.probe(path, signal)).problem).toContain("neither a picture nor sound");
  });
});

it.each([
  "-i.mkv",
  "two\nlines.mkv",
  "http:evil.mkv",
  "\u202egnp.mkv",
  `${"ä".repeat(120)}.mkv`,
  "%d'\".mkv",
])("opens %j as the file that it is", async (name) => {
  const path = join(folder, name);
  await copyFile(await clip({ seconds: 1 }), path);
  expect((await libav.probe(path, signal)).problem).toBeNull();
  expect((await ffprobe.probe(path, signal)).problem).toBeNull();
});

describe("the child process", () => {
  const options = { log: keptLog(), deadlineMs: 5000, idleMs: 30_000, maxFiles: 2, maxRssBytes: 1e9 };

  it("is replaced when a file kills it, and after so many files", async () => {
    const path = await clip({ seconds: 1 });
    const child = createLibavProcess(options);
    expect(child.pid).toBeNull();
    expect(await child.ask(path, 1000, signal)).toMatchObject({ ok: true });
    const first = child.pid ?? 0;
    process.kill(first, "SIGSTOP");
    const dying = child.ask(path, 1000, signal);
    process.kill(first, "SIGKILL");
    expect(await dying).toBe("died");
    expect(await child.ask(path, 1000, signal)).toMatchObject({ ok: true });
    expect(child.pid).not.toBe(first);
    expect(await child.ask(path, 1000, signal)).toMatchObject({ ok: true });
    expect(child.pid).toBeNull();
  });

  it("is ended when a file holds it up, and another tool is asked", async () => {
    const path = await clip({ seconds: 1 });
    const child = createLibavProcess({ ...options, deadlineMs: 100 });
    await child.ask(path, 1000, signal);
    process.kill(child.pid ?? 0, "SIGSTOP");
    expect(await child.ask(path, 1000, signal)).toBe("died");
    expect(child.pid).toBeNull();
    await using probe = createMediaProbe({ ...deps, parallel: 1, deadlineMs: 3000 });
    await probe.probe(path, signal);
    process.kill(probe.pids[0] ?? 0, "SIGSTOP");
    expect((await probe.probe(path, signal)).problem).toBeNull();
  });

  it("may die of a file although there is no other tool", async () => {
    const path = await clip({ seconds: 1 });
    await using probe = createMediaProbe({
      ...deps,
      parallel: 1,
      deadlineMs: 100,
      ffprobePath: "no-such-tool",
    });
    await probe.probe(path, signal);
    process.kill(probe.pids[0] ?? 0, "SIGSTOP");
    expect((await probe.probe(path, signal)).problem).toContain("can't be made out");
    expect((await probe.probe(path, signal)).problem).toBeNull();
    await using without = createMediaProbe({ ...deps, useLibav: false, ffprobePath: "no-such-tool" });
    await expect(without.probe(path, signal)).rejects.toThrow("ENOENT");
  });

  it("isn't needed: without libav there is ffprobe", async () => {
    const program = join(folder, "no-libav.ts");
    await writeFile(program, 'import "no-such-package";\n');
    const log = keptLog();
    await using probe = createMediaProbe({ ...deps, log, libavProgram: program });
    const path = await clip({ seconds: 1 });
    expect((await probe.probe(path, signal)).problem).toBeNull();
    expect((await probe.probe(path, signal)).streams).toHaveLength(2);
    expect(log.lines.map((line) => line.message)).toEqual([expect.stringContaining("libav isn't there")]);
  });

  it("ends when there is nothing to do", async () => {
    await using probe = createMediaProbe({ ...deps, idleMs: 20 });
    await probe.probe(await clip({ seconds: 1 }), signal);
    await vi.waitFor(() => expect(probe.pids).toEqual([]));
  });

  it("stops when it isn't wanted any more", async () => {
    await using probe = createMediaProbe(deps);
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(probe.probe(await clip({ seconds: 1 }), aborted)).rejects.toThrow("enough");
  });
});

/** A film of 700 MiB, nearly all of it a hole in a box that means nothing; the number at its end tells it apart. */
async function hugeFilm(): Promise<string> {
  const bytes = await readFile(
    await generated("mp4", `${SOURCES} -t 1 -c:v libx264 -preset ultrafast -c:a aac`.split(" ")),
  );
  const path = join(folder, "huge.mp4");
  const boxBytes = 700 * 1024 * 1024;
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write("free", 4, "latin1");
  header.writeBigUInt64BE(BigInt(boxBytes), 8);
  await writeFile(path, Buffer.concat([bytes, header]));
  await truncate(path, bytes.length + boxBytes);
  return path;
}

async function bytesRead(pid: number): Promise<number> {
  return Number(/rchar: (\d+)/u.exec(await readFile(`/proc/${pid}/io`, "latin1"))?.[1]);
}

it.skipIf(process.platform !== "linux")(
  "reads less than a mebibyte of a huge film, with its fingerprint",
  async () => {
    const path = await hugeFilm();
    await using probe = createMediaProbe({ ...deps, parallel: 1 });
    await probe.probe(await clip({ seconds: 1 }), signal);
    const pids = [process.pid, ...probe.pids];
    // What scans is in nobody's way.
    for (const pid of probe.pids) expect(getPriority(pid)).toBeGreaterThan(getPriority());
    const before = await Promise.all(pids.map(bytesRead));
    const facts = await probe.probe(path, signal);
    const fingerprint = await quickFingerprint(path);
    const after = await Promise.all(pids.map(bytesRead));
    const read = after.reduce((sum, bytes, at) => sum + bytes - (before[at] ?? 0), 0);
    expect(facts).toMatchObject({ problem: null, durationMs: expect.closeTo(1000, -2) as number });
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/u);
    expect(read).toBeLessThan(1024 * 1024);
  },
);
