import { copyFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MediaFile, Stream } from "../../../src/domain/library/item.ts";
import { sidecarStream } from "../../../src/domain/library/naming/sidecars.ts";
import { createFrames } from "../../../src/infrastructure/ffmpeg/frames.ts";
import { createMediaProbe } from "../../../src/infrastructure/ffmpeg/media-probe.ts";
import { createSubtitles } from "../../../src/infrastructure/ffmpeg/subtitles.ts";
import { keptLog } from "../../support/kept-log.ts";
import { clip, generated, picture, song } from "../../support/media.ts";

const { signal } = new AbortController();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "triptych-texts-"));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const SRT = "1\n00:00:00,500 --> 00:00:01,500\n<i>Hello</i>\n\n2\n00:00:02,000 --> 00:00:02,500\nBye\n";
const ASS = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Un, {\\b1}deux{\\b0}\\Ntrois
`;

async function asFile(path: string, sidecars: readonly Stream[] = []): Promise<MediaFile> {
  await using probe = createMediaProbe({ ffprobePath: "ffprobe", log: keptLog(), useLibav: false });
  const facts = await probe.probe(path, signal);
  return {
    ...facts,
    id: 1,
    path,
    sizeBytes: 0,
    modifiedAt: new Date(0),
    streams: [...facts.streams, ...sidecars],
  };
}

async function film(): Promise<MediaFile> {
  await writeFile(at("a.srt"), SRT);
  await writeFile(at("b.ass"), ASS);
  await writeFile(at("Font one.ttf"), "a font");
  const inputs = ["-i", await clip(), "-i", at("a.srt"), "-i", at("b.ass")];
  const maps = "-map 0 -map 1 -map 2 -c copy -c:s:0 srt -c:s:1 ass".split(" ");
  const attach = ["-attach", at("Font one.ttf"), "-metadata:s:t", "mimetype=font/ttf"];
  const named = ["-metadata:s:t", "filename=../../../evil.ttf"];
  const path = at("film.mkv");
  await copyFile(await generated("mkv", [...inputs, ...maps, ...attach, ...named]), path);
  return asFile(path);
}

const service = (cacheDir = at("cache")) =>
  createSubtitles({ ffmpegPath: "ffmpeg", cacheDir, log: keptLog() });

describe("subtitles inside a file", () => {
  it("are cues, and are read out once for all of its tracks", async () => {
    const log = keptLog();
    const subtitles = createSubtitles({ ffmpegPath: "ffmpeg", cacheDir: at("once"), log });
    const file = await film();
    const [first, second] = await Promise.all([subtitles.cues(file, 2), subtitles.cues(file, 3)]);
    expect(first).toEqual([
      { startMs: 500, endMs: 1500, text: "<i>Hello</i>" },
      { startMs: 2000, endMs: 2500, text: "Bye" },
    ]);
    expect(second).toEqual([{ startMs: 1000, endMs: 2000, text: "Un, <b>deux</b>\ntrois" }]);
    expect((await subtitles.rawSubtitle(file, 3)).format).toBe("ass");
    expect((await subtitles.rawSubtitle(file, 3)).text).toContain("{\\b1}deux{\\b0}\\Ntrois");
    expect(log.lines).toHaveLength(1);
  });

  it("are read again when the file has changed", async () => {
    const log = keptLog();
    const subtitles = createSubtitles({ ffmpegPath: "ffmpeg", cacheDir: at("changed"), log });
    const file = await film();
    await subtitles.cues(file, 2);
    await utimes(file.path, new Date(1000), new Date(1000));
    await subtitles.cues(file, 2);
    expect(log.lines).toHaveLength(2);
  });

  it("make room for others when there are too many, but not at once", async () => {
    const cacheDir = at("bounded");
    const options = { ffmpegPath: "ffmpeg", cacheDir, log: keptLog(), maxBytes: 1 };
    const file = await film();
    const count = async (): Promise<number> =>
      (await readdir(cacheDir, { recursive: true })).filter((name) => name.endsWith(".srt")).length;
    await createSubtitles(options).cues(file, 2);
    await utimes(file.path, new Date(2000), new Date(2000));
    await createSubtitles(options).cues(file, 2);
    expect(await count()).toBe(2);
    await utimes(file.path, new Date(3000), new Date(3000));
    const later = new Date(Date.now() + 7_200_000);
    await createSubtitles({ ...options, clock: () => later }).cues(file, 2);
    expect(await count()).toBeLessThan(3);
    expect(await createSubtitles(options).cues(file, 2)).toHaveLength(2);
  });

  it("of MP4 become SubRip", async () => {
    await writeFile(at("m.srt"), SRT);
    const path = await generated("mp4", [
      "-i",
      await clip(),
      "-i",
      at("m.srt"),
      ..."-map 0 -map 1 -c copy -c:s mov_text".split(" "),
    ]);
    const file = await asFile(path);
    const cues = await service().cues(file, 2);
    expect(cues.map((cue) => [cue.startMs, cue.text])).toEqual([
      [500, "<i>Hello</i>"],
      [2000, "Bye"],
    ]);
  });

  it.each([
    ["webvtt", "mkv", "webvtt", "vtt"],
    ["SubStation", "mkv", "ssa", "ass"],
    ["TTML", "mp4", "ttml", "ttml"],
  ])("of %s in %s are kept as they are", async (_, extension, codec, format) => {
    await writeFile(at("k.srt"), SRT);
    const path = await generated(extension, [
      "-i",
      await clip(),
      "-i",
      at("k.srt"),
      ...`-map 0 -map 1 -c copy -c:s ${codec}`.split(" "),
    ]);
    const file = await asFile(path);
    expect(file.streams[2]).toMatchObject({ kind: "subtitle" });
    const cues = await service(at(`kept-${format}`)).cues(file, 2);
    expect(cues.map((cue) => [cue.startMs, cue.endMs, cue.text.replaceAll(/<.>|<..>/gu, "")])).toEqual([
      [500, 1500, "Hello"],
      [2000, 2500, "Bye"],
    ]);
    expect((await service(at(`kept-${format}`)).rawSubtitle(file, 2)).format).toBe(format);
  });

  it("of a film that begins late in its file count from the film's begin", async () => {
    await writeFile(at("late.srt"), SRT);
    const inputs = ["-i", await clip(), "-i", at("late.srt")];
    const args = "-map 0 -map 1 -c copy -c:s srt -output_ts_offset 100".split(" ");
    const file = await asFile(await generated("mkv", [...inputs, ...args]));
    const cues = await service(at("late")).cues(file, 2);
    expect(cues.map(({ startMs }) => startMs)).toEqual([500, 2000]);
  });

  it("leave nothing half done when they can't be read", async () => {
    const file = await film();
    await writeFile(at("broken.mkv"), "broken");
    await expect(service(at("half")).cues({ ...file, path: at("broken.mkv") }, 2)).rejects.toMatchObject({
      meaning: "unavailable",
    });
    const left = await readdir(at("half"), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  it("are refused with a meaning", async () => {
    const file = await film();
    const pictures = file.streams.map((stream) => ({ ...stream, codec: "hdmv_pgs_subtitle" }));
    await expect(service().cues({ ...file, streams: pictures }, 2)).rejects.toMatchObject({
      meaning: "unsupported",
    });
    await expect(service().cues(file, 99)).rejects.toMatchObject({ meaning: "not-found" });
    await expect(service().cues(file, 0)).rejects.toMatchObject({ meaning: "not-found" });
    await expect(service().cues({ ...file, path: at("away.mkv") }, 2)).rejects.toMatchObject({
      meaning: "unavailable",
    });
  });
});

describe("subtitles beside a file", () => {
  const beside = async (name: string, content: string | Buffer): Promise<MediaFile> => {
    await writeFile(at(name), content);
    return asFile(await clip(), [sidecarStream(at(name), name, "", 1000)]);
  };

  it("are read in their encoding", async () => {
    const text = "1\n00:00:01,000 --> 00:00:02,000\nПривет, как дела? Это субтитры на русском языке.\n";
    const windows = Buffer.from(Array.from(text, cyrillic));
    const cues = await service().cues(await beside("ru.srt", windows), 1000);
    expect(cues[0]?.text).toBe("Привет, как дела? Это субтитры на русском языке.");
    const wide = await service().cues(
      await beside("wide.srt", Buffer.from(`\uFEFF${text}`, "utf16le")),
      1000,
    );
    expect(wide[0]?.text).toContain("Привет");
  });

  it("are read in the encoding of their language", async () => {
    const text = "1\n00:00:01,000 --> 00:00:02,000\nДа\n";
    await writeFile(at("kurz.srt"), Buffer.from(Array.from(text, cyrillic)));
    const stream = { ...sidecarStream(at("kurz.srt"), "kurz.srt", ".ru", 1000) };
    const cues = await service().cues(await asFile(await clip(), [stream]), 1000);
    expect(cues[0]?.text).toBe("Да");
  });

  it("of TTML and MicroDVD are read as they are, these by the film's pictures", async () => {
    const ttml = '<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="1s" end="2s">One</p></body></tt>';
    expect(await service().cues(await beside("x.ttml", ttml), 1000)).toEqual([
      { startMs: 1000, endMs: 2000, text: "One" },
    ]);
    expect(await service().cues(await beside("x.sub", "{10}{20}One|two\n"), 1000)).toEqual([
      { startMs: 1000, endMs: 2000, text: "One\ntwo" },
    ]);
  });

  it("of rarer kinds are converted", async () => {
    const sami = "<SAMI><BODY><SYNC Start=1000><P>One<SYNC Start=2000><P>&nbsp;</BODY></SAMI>";
    const cues = await service().cues(await beside("x.smi", sami), 1000);
    expect(cues[0]).toMatchObject({ startMs: 1000, text: "One" });
  });

  it("may not be of any size, nor gone", async () => {
    await expect(
      service().cues(await beside("big.srt", Buffer.alloc(17 * 1024 * 1024, "a")), 1000),
    ).rejects.toMatchObject({
      meaning: "too-large",
    });
    const file = await beside("gone.srt", SRT);
    await rm(at("gone.srt"));
    await expect(service().cues(file, 1000)).rejects.toMatchObject({ meaning: "unavailable" });
  });
});

/** Windows-1251, the little of it that is needed. */
function cyrillic(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
}

it("attachments are taken out of a file once", async () => {
  const cacheDir = at("fonts-once");
  const file = await film();
  const { path } = await service(cacheDir).attachment(file, 4);
  await writeFile(path, "kept");
  expect(await readFile((await service(cacheDir).attachment(file, 4)).path, "utf8")).toBe("kept");
});

it("attachments come out under names of ours", async () => {
  const file = await film();
  const found = await service().attachment(file, 4);
  expect(await readFile(found.path, "utf8")).toBe("a font");
  expect(found.path.startsWith(at("cache"))).toBe(true);
  expect(found.mimeType).toBe("font/ttf");
  await expect(service().attachment(file, 2)).rejects.toMatchObject({ meaning: "not-found" });
});

describe("pictures out of files", () => {
  const frames = createFrames({ ffmpegPath: "ffmpeg", log: keptLog() });
  const brightness = async (path: string): Promise<number> =>
    (await sharp(path).greyscale().stats()).channels[0]?.mean ?? 0;

  it("are black when all is", async () => {
    const path = await generated("mkv", "-f lavfi -i color=black:s=160x90:r=10:d=4".split(" "));
    expect(await frames.takeFrame(path, 4000, at("black.jpg"), signal)).toBe(true);
    expect(await brightness(at("black.jpg"))).toBeLessThan(24);
  });

  it.each(["mkv", "mp4", "ts"] as const)(
    "come out of %s with one key frame, in square pixels",
    async (extension) => {
      const args = `-f lavfi -i testsrc2=size=720x576:rate=5 -t 3 -vf setsar=64/45 -c:v libx264 -preset ultrafast -g 500`;
      const path = await generated(extension, args.split(" "));
      expect(await frames.takeFrame(path, 3000, at("one.jpg"), signal)).toBe(true);
      expect(await sharp(at("one.jpg")).metadata()).toMatchObject({ width: 1024, height: 576 });
    },
  );

  it("are covers in their own format", async () => {
    const args = [
      "-i",
      await song({ title: "x" }),
      "-i",
      await picture(),
      ..."-map 0 -map 1 -c copy -disposition:v attached_pic".split(" "),
    ];
    expect(await frames.takeEmbedded(await generated("mp3", args), at("cover"), signal)).toBe(true);
    expect(await sharp(at("cover")).metadata()).toMatchObject({ format: "jpeg", width: 400, height: 600 });
  });

  it("are not to be had from everything, and nothing is left then", async () => {
    await writeFile(at("noise.mkv"), "noise");
    expect(await frames.takeFrame(at("noise.mkv"), 1000, at("none.jpg"), signal)).toBe(false);
    expect(await frames.takeEmbedded(await song({ title: "x" }), at("none.jpg"), signal)).toBe(false);
    expect(
      (await readdir(folder)).filter((name) => name.startsWith("none") || name.endsWith(".part")),
    ).toEqual([]);
  });
});
