/** What we say of the reference library's files, beside ffprobe and beside the real server. */
import { readdir, readFile, rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LibraryKind, Stream } from "../../src/domain/library/item.ts";
import type { FileFacts, ItemDraft } from "../../src/domain/library/scanning/draft.ts";
import { createDiscoverer } from "../../src/infrastructure/discovery/discoverer.ts";
import { createMediaProbe, type RunningMediaProbe } from "../../src/infrastructure/ffmpeg/media-probe.ts";
import { keptLog } from "../support/kept-log.ts";
import { copyOfReferenceLibrary, goldenDirs, sharedIsAbsent } from "../support/reference.ts";

const { signal } = new AbortController();
const deps = { ffprobePath: "ffprobe", log: keptLog() };
const MEDIA = /\.(?:mp4|mkv|webm|avi|ts|mp3|flac)$/u;

describe.skipIf(sharedIsAbsent !== null)("the reference library", () => {
  let folder: string;
  let libav: RunningMediaProbe;

  beforeAll(async () => {
    folder = await copyOfReferenceLibrary(await mkdtemp(join(tmpdir(), "triptych-reference-")));
    libav = createMediaProbe(deps);
  });
  afterAll(async () => {
    await libav[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it("is to libav what it is to ffprobe, file by file", async () => {
    await using ffprobe = createMediaProbe({ ...deps, useLibav: false });
    const files = (await readdir(folder, { recursive: true })).filter((name) => MEDIA.test(name));
    expect(files).toHaveLength(41);
    for (const name of files) {
      const path = join(folder, name);
      const [ours, theirs] = await Promise.all([libav.probe(path, signal), ffprobe.probe(path, signal)]);
      expect({ name, ...comparable(ours) }).toEqual({ name, ...comparable(theirs) });
    }
  });

  it.each(["alpha-legacy", "delta", "epsilon", "gamma", "iota", "lambda", "theta", "zeta", "mp3", "flac"])(
    "has the streams that the real server tells of %s",
    async (name) => {
      const item = await goldenItem(name);
      const file = item.MediaSources[0];
      if (file === undefined) throw new Error("the recording has no file");
      const facts = await libav.probe(join(folder, file.Path.replace("/media/", "")), signal);
      const wanted = file.MediaStreams.filter((stream) => stream.Type !== "Lyric");
      const found = facts.streams.filter((stream) => stream.kind !== "attachment");
      expect(found.map(asRecorded)).toEqual(wanted.map(recorded));
      expect(facts.container).toBe(file.Container);
      expect(facts.durationMs).toBe(Math.round(file.RunTimeTicks / 10_000));
    },
  );

  it("becomes the items that the real server makes of it", async () => {
    const drafts: ItemDraft[] = [];
    for (const [name, kind] of Object.entries(LIBRARIES))
      drafts.push(...(await discover(join(folder, name), kind)));
    const ours = drafts.filter((draft) => draft.ownerPlace === null).map(lineOf);
    const recorded = await goldenItems();
    expect(ours.toSorted()).toEqual(recorded.toSorted());
  });

  async function discover(path: string, kind: LibraryKind): Promise<readonly ItemDraft[]> {
    const discoverer = createDiscoverer({ ...deps, probe: libav, clock: () => new Date() });
    const settings = {
      enabled: true,
      watchFolders: false,
      metadataLanguage: null,
      metadataCountry: null,
      foreign: {},
    };
    const at = new Date(0);
    const units = discoverer.discover({
      library: {
        id: 1,
        uuid: "0".repeat(32),
        name: kind,
        kind,
        roots: [],
        settings,
        createdAt: at,
        changedAt: at,
      },
      root: { id: 1, path, state: "ok", checkedAt: null },
      known: new Map(),
      knownFiles: () => Promise.resolve(new Map()),
      full: false,
      signal,
      onProgress: () => undefined,
      onSeen: () => undefined,
    });
    const items: ItemDraft[] = [];
    for await (const unit of units) items.push(...unit.items);
    return items;
  }
});

const LIBRARIES: Readonly<Record<string, LibraryKind>> = {
  movies: "movies",
  shows: "shows",
  music: "music",
  musicvideos: "musicVideos",
  homevideos: "homeVideos",
};

/** FFmpeg 8 measures bit rates by some hundreds of bits otherwise than the program. */
function comparable(facts: FileFacts): FileFacts {
  const near = (rate: number | null): number | null => (rate === null ? null : Math.round(rate / 1000));
  const streams = facts.streams.map((stream) => ({ ...stream, bitrateBps: near(stream.bitrateBps) }));
  return { ...facts, bitrateBps: near(facts.bitrateBps), streams };
}

interface GoldenStream {
  readonly Type: string;
  readonly [field: string]: unknown;
}
interface GoldenItem {
  readonly Name: string;
  readonly Type: string;
  readonly ProductionYear?: number;
  readonly IndexNumber?: number;
  readonly IndexNumberEnd?: number;
  readonly ParentIndexNumber?: number;
  readonly MediaSources: readonly {
    readonly Path: string;
    readonly Container: string;
    readonly RunTimeTicks: number;
    readonly MediaStreams: readonly GoldenStream[];
  }[];
}

async function golden(name: string): Promise<unknown> {
  const file = join(goldenDirs[0] ?? "", `${name}.json`);
  const { response } = JSON.parse(await readFile(file, "utf8")) as { response: { body: unknown } };
  return response.body;
}
const goldenItem = async (name: string): Promise<GoldenItem> => (await golden(`item/${name}`)) as GoldenItem;

async function goldenItems(): Promise<readonly string[]> {
  const { Items } = (await golden("items/all-recursive")) as { Items: readonly GoldenItem[] };
  return Items.filter((item) => item.Type !== "Folder").map((item) =>
    [
      item.Type,
      item.Name,
      item.ProductionYear,
      item.ParentIndexNumber,
      item.IndexNumber,
      item.IndexNumberEnd,
    ].join("|"),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  movie: "Movie",
  series: "Series",
  season: "Season",
  episode: "Episode",
  artist: "MusicArtist",
  album: "MusicAlbum",
  track: "Audio",
  musicVideo: "MusicVideo",
  video: "Video",
  photo: "Photo",
  photoAlbum: "PhotoAlbum",
};

function lineOf({ kind, fields }: ItemDraft): string {
  const { name, year, parentIndex, index, indexEnd } = fields;
  return [TYPES[kind], name, year, parentIndex, index, indexEnd].join("|");
}

const FIELDS: Readonly<Record<string, (stream: Stream) => unknown>> = {
  Codec: (stream) => stream.codec,
  CodecTag: (stream) => stream.codecTag,
  Language: (stream) => stream.language,
  TimeBase: (stream) => stream.timeBase,
  Title: (stream) => stream.title,
  IsInterlaced: (stream) => stream.isInterlaced,
  BitDepth: (stream) => stream.bitDepth,
  RefFrames: (stream) => stream.refFrames,
  IsDefault: (stream) => stream.isDefault,
  IsForced: (stream) => stream.isForced,
  AverageFrameRate: (stream) => stream.averageFrameRate,
  RealFrameRate: (stream) => stream.realFrameRate,
  Profile: (stream) => stream.profile,
  AspectRatio: (stream) => stream.aspectRatio,
  PixelFormat: (stream) => stream.pixelFormat,
  ChannelLayout: (stream) => stream.channelLayout?.split("(")[0],
  Channels: (stream) => stream.channels,
  SampleRate: (stream) => stream.sampleRate,
  IsAVC: (stream) => stream.isAvc ?? false,
  NalLengthSize: (stream) => stream.nalLengthSize?.toString(),
  Level: (stream) => stream.level ?? 0,
  // FFmpeg versions measure by some hundreds of bits otherwise.
  BitRate: (stream) => rounded(stream.bitrateBps ?? undefined),
};

function asRecorded(stream: Stream): unknown {
  return Object.fromEntries(Object.entries(FIELDS).map(([name, read]) => [name, read(stream) ?? null]));
}
function recorded(stream: GoldenStream): unknown {
  const rate = rounded(stream["BitRate"] as number | undefined);
  return Object.fromEntries(
    Object.keys(FIELDS).map((name) => [name, (name === "BitRate" ? rate : stream[name]) ?? null]),
  );
}
const rounded = (rate: number | undefined): number | undefined =>
  rate === undefined ? undefined : Math.round(rate / 1000);
