import { chmod, copyFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LibraryKind } from "../../../src/domain/library/item.ts";
import type { Library } from "../../../src/domain/library/library.ts";
import type { DirectoryStamp, FileDraft, UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import type { KnownFile, MediaProbe } from "../../../src/domain/library/scanning/ports.ts";
import { createDiscoverer } from "../../../src/infrastructure/discovery/discoverer.ts";
import { createMediaProbe, type RunningMediaProbe } from "../../../src/infrastructure/ffmpeg/media-probe.ts";
import { keptLog } from "../../support/kept-log.ts";
import { clip, picture } from "../../support/media.ts";

let probe: RunningMediaProbe;
let film: string;
let root: string;

beforeAll(async () => {
  probe = createMediaProbe({ ffprobePath: "ffprobe", log: keptLog() });
  film = await clip({ seconds: 1 });
});
afterAll(() => probe[Symbol.asyncDispose]());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "triptych-walk-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const long = new Date(Date.now() - 3_600_000);

/** A film, or this content, at these places; all of it an hour old. */
/** Changes within one tick of the file system's clock look like one: real scans leave what is so young for later. */
const CLOCK_TICK_MS = 15;

async function put(...paths: readonly string[]): Promise<void> {
  await sleep(CLOCK_TICK_MS);
  for (const path of paths) await write(path);
}
async function write(path: string, content?: string | Buffer): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  if (content !== undefined) await writeFile(target, content);
  else await copyFile(path.endsWith(".jpg") ? await picture() : film, target);
  await utimes(target, long, long);
}

/** A catalogue that remembers what it was told, and asks again. */
interface Scanned {
  readonly units: readonly UnitDraft[];
  readonly paths: readonly string[];
  readonly seen: readonly string[];
  readonly warnings: readonly string[];
  /** `movie Film (2001)` for each item. */
  readonly places: readonly string[];
}

interface Scanner {
  /** Files that were opened in the last scan. */
  readonly probed: readonly string[];
  readonly scan: (options?: { full?: boolean; under?: string; signal?: AbortSignal }) => Promise<Scanned>;
}

function scanner(kind: LibraryKind, settings: { settleMs?: number; probe?: MediaProbe } = {}): Scanner {
  const known = new Map<string, DirectoryStamp>();
  const files = new Map<string, KnownFile>();
  const probed: string[] = [];
  const counting: MediaProbe = {
    probe: (path, signal) => {
      probed.push(path.slice(root.length + 1));
      return (settings.probe ?? probe).probe(path, signal);
    },
  };
  const discoverer = createDiscoverer({
    probe: counting,
    log: keptLog(),
    clock: () => new Date(),
    settleMs: settings.settleMs ?? 0,
  });
  const isOf = (path: string, unit: string, deep: boolean): boolean => {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    return folder === unit || (deep && (unit === "" || folder.startsWith(`${unit}/`)));
  };
  const remember = (file: FileDraft): void => {
    const facts = file.facts ?? files.get(file.path)?.facts ?? null;
    files.set(file.path, { ...file, id: 1, facts });
  };
  return {
    probed,
    scan: async (options = {}) => {
      probed.length = 0;
      const units: UnitDraft[] = [];
      const seen: string[] = [];
      const warnings: string[] = [];
      const found = discoverer.discover({
        library: aLibrary(kind),
        root: { id: 1, path: root, state: "ok", checkedAt: null },
        known,
        knownFiles: (unit, deep) =>
          Promise.resolve(new Map([...files].filter(([path]) => isOf(path, unit, deep)))),
        full: options.full ?? false,
        ...(options.under !== undefined && { under: options.under }),
        signal: options.signal ?? new AbortController().signal,
        onProgress: () => undefined,
        onSeen: (directory) => void seen.push(directory),
        onWarning: (warning) => void warnings.push(warning),
      });
      for await (const unit of found) {
        units.push(unit);
        for (const [path] of [...files].filter(([each]) => isOf(each, unit.path, unit.deep))) {
          if (!unit.files.some((file) => file.path === path)) files.delete(path);
        }
        for (const stamp of unit.directories) known.set(stamp.path, stamp);
        unit.files.forEach(remember);
      }
      const places = units.flatMap((unit) => unit.items.map((item) => `${item.kind} ${item.place}`));
      return { units, paths: units.map((unit) => unit.path), seen, warnings, places };
    },
  };
}

function aLibrary(kind: LibraryKind): Library {
  const settings = {
    enabled: true,
    watchFolders: false,
    metadataLanguage: null,
    metadataCountry: null,
    foreign: {},
  };
  const uuid = "0".repeat(32);
  return { id: 1, uuid, name: "x", kind, roots: [], settings, createdAt: long, changedAt: long };
}

describe("a second scan", () => {
  it("hands out nothing and opens nothing when nothing changed", async () => {
    await put("A (2001)/a.mkv", "A (2001)/trailers/t.mkv", "B/C (2002)/c.mkv", "loose.mkv");
    await mkdir(join(root, "Empty/inside"), { recursive: true });
    const { scan, probed } = scanner("movies");
    const first = await scan();
    expect(first.places).toEqual([
      "movie loose.mkv",
      "movie A (2001)",
      "trailer A (2001)/trailers/t.mkv",
      "folder B",
      "movie B/C (2002)",
    ]);
    expect(probed).toHaveLength(4);
    const second = await scan();
    expect(second.units).toEqual([]);
    expect(probed).toEqual([]);
    expect(second.seen.toSorted()).toEqual(first.seen.toSorted());
  });

  it("hands out only what changed, with what it knows of the other files", async () => {
    await put("A/a.mkv", "B/b.mkv");
    const { scan, probed } = scanner("movies");
    await scan();
    await put("A/a - 1080p.mkv");
    const { units, paths } = await scan();
    expect(paths).toEqual(["A"]);
    expect(probed).toEqual(["A/a - 1080p.mkv"]);
    expect(units[0]?.files.map((file) => [file.path, file.facts === null])).toEqual([
      ["A/a.mkv", true],
      ["A/a - 1080p.mkv", false],
    ]);
  });

  it("finds what was added below an unchanged folder, and only that", async () => {
    await put("All/One (2001)/a.mkv", "All/Two (2002)/b.mkv");
    const { scan } = scanner("movies");
    await scan();
    await put("All/Three (2003)/c.mkv");
    expect((await scan()).paths).toEqual(["All", "All/Three (2003)"]);
  });

  it("takes away what is gone: a file, the last file of a folder, a folder", async () => {
    await put("A/a.mkv", "A/a - 4K.mkv", "B/b.mkv", "C/c.mkv");
    const { scan } = scanner("movies");
    await scan();
    await rm(join(root, "A/a - 4K.mkv"));
    await rm(join(root, "B/b.mkv"));
    await rm(join(root, "C"), { recursive: true });
    const { units, seen } = await scan();
    expect(units.map((unit) => [unit.path, unit.deep, unit.items.length, unit.files.length])).toEqual([
      ["", false, 0, 0],
      ["A", true, 1, 1],
      ["B", true, 0, 0],
    ]);
    expect(seen).not.toContain("C");
  });

  it("sees a film's folder become a folder of films, and back", async () => {
    await put("X/One (2001)/a.mkv", "X/Two (2002)/b.mkv", "X/Main.mkv");
    const { scan } = scanner("movies");
    expect((await scan()).paths).toEqual(["", "X"]);
    await rename(join(root, "X/Main.mkv"), join(root, "Main.mkv"));
    expect((await scan()).paths).toEqual(["", "X", "X/One (2001)", "X/Two (2002)"]);
    await put("X/Other.mkv");
    expect((await scan()).paths).toEqual(["X"]);
  });

  it("reads everything when it shall, but opens only what couldn't be played", async () => {
    await put("A/a.mkv");
    await write("B/b.mkv", "broken");
    const { scan, probed } = scanner("movies");
    await scan();
    expect((await scan({ full: true })).paths).toEqual(["", "A", "B"]);
    expect(probed).toEqual(["B/b.mkv"]);
  });
});

it("looks at one folder or file again when asked, whatever its times say", async () => {
  await put("A/a.mkv", "B/b.mkv", "loose.mkv");
  const { scan } = scanner("movies");
  await scan();
  await write("A/movie.nfo", "<movie><title>Told</title></movie>");
  await scan();
  await write("A/movie.nfo", "<movie><title>Told anew</title></movie>");
  expect((await scan()).paths).toEqual([]);
  const { units, paths } = await scan({ under: "A/movie.nfo" });
  expect(paths).toEqual(["A"]);
  expect(units[0]?.items[0]?.fields.name).toBe("Told anew");
  expect((await scan({ under: "loose.mkv" })).paths).toEqual([""]);
  await rm(join(root, "B"), { recursive: true });
  const gone = await scan({ under: "B" });
  expect(gone.units.map(({ path, deep, items }) => [path, deep, items])).toContainEqual(["B", true, []]);
});

describe("home videos", () => {
  it("are handed out folder by folder, those above a new one with it", async () => {
    await put("2022/a.mkv", "2022/photo.jpg");
    await mkdir(join(root, "Deep/er"), { recursive: true });
    const { scan } = scanner("homeVideos");
    const first = await scan();
    expect(first.places).toEqual(["photoAlbum 2022", "video 2022/a.mkv", "photo 2022/photo.jpg"]);
    const photo = first.units.flatMap((unit) => unit.files).find((file) => file.path.endsWith(".jpg"));
    expect(photo?.facts?.streams[0]).toMatchObject({ kind: "picture", width: 400, height: 600 });
    await put("Deep/er/b.mkv");
    expect((await scan()).places).toEqual(["folder Deep", "folder Deep/er", "video Deep/er/b.mkv"]);
  });
});

describe("what is in the way", () => {
  it("samples, hidden and partial files, marked and system folders aren't looked at", async () => {
    await put("A/a.mkv", "A/sample.mkv", "A/.hidden.mkv", "A/Sample/s.mkv", "@eaDir/x.mkv", "N/n.mkv");
    await write("A/b.mkv.part", "x");
    await write("N/.nomedia", "");
    const { scan } = scanner("movies");
    expect((await scan()).places).toEqual(["movie A"]);
    expect((await scan()).units).toEqual([]);
  });

  it("links in a circle or out of the root aren't followed, others are", async () => {
    await put("A/a.mkv");
    const outside = await mkdtemp(join(tmpdir(), "triptych-outside-"));
    await copyFile(film, join(outside, "secret.mkv"));
    await symlink(root, join(root, "A/round"));
    await symlink("../A", join(root, "A/self"));
    await symlink(outside, join(root, "out"));
    await symlink(join(outside, "secret.mkv"), join(root, "secret.mkv"));
    await symlink("nowhere", join(root, "broken.mkv"));
    await symlink("A/a.mkv", join(root, "alias.mkv"));
    const { scan } = scanner("movies");
    const { places, units } = await scan();
    await rm(outside, { recursive: true });
    expect(places).toEqual(["movie alias.mkv", "movie A"]);
    expect(units.flatMap((unit) => unit.warnings).join("\n")).toContain("A/round");
    expect((await scan()).units).toEqual([]);
  });

  it("names may be anything; what isn't UTF-8 is told of and the scan goes on", async () => {
    const names = [
      "-rf.mkv",
      "two\nlines.mkv",
      "\u202egpj.mkv",
      `${"x".repeat(251)}.mkv`,
      "ä\u0308.mkv",
      "%00'\".mkv",
    ];
    await put(...names);
    await copyFile(
      film,
      Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from(".mkv")]),
    );
    const { places, units } = await scanner("movies").scan();
    expect(places.map((place) => place.slice(6)).toSorted()).toEqual(names.toSorted());
    expect(units[0]?.files.every((file) => file.facts?.problem === null)).toBe(true);
    expect(units[0]?.warnings).toEqual([expect.stringContaining("isn't valid UTF-8")]);
  });

  it("damaged files become items that say why they can't be played", async () => {
    await write("A/a.mkv", "");
    await write("A/movie.nfo", "<!DOCTYPE x><movie/>");
    const { units } = await scanner("movies").scan();
    const unit = units.find(({ path }) => path === "A");
    expect(unit?.items[0]).toMatchObject({ kind: "movie", artwork: [] });
    expect(unit?.files[0]?.facts?.problem).toBe("The file is empty");
    expect(unit?.warnings).toEqual([expect.stringContaining("movie.nfo")]);
  });

  it("a tool that fails stops the scan", async () => {
    await put("A/a.mkv");
    const failing: MediaProbe = { probe: () => Promise.reject(new Error("no ffprobe")) };
    await expect(scanner("movies", { probe: failing }).scan()).rejects.toThrow("no ffprobe");
  });

  it("an abort stops it", async () => {
    await put("A/a.mkv");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(scanner("movies").scan({ signal })).rejects.toThrow("enough");
  });
});

describe("what can't be read is not taken for empty:", () => {
  it("a root that is missing, or empty where it was full", async () => {
    await put("A/a.mkv");
    const { scan } = scanner("movies");
    await scan();
    await rm(join(root, "A"), { recursive: true });
    await expect(scan()).rejects.toMatchObject({ meaning: "unavailable", detail: { state: "empty" } });
    await rm(root, { recursive: true });
    await expect(scan()).rejects.toMatchObject({ meaning: "unavailable", detail: { state: "missing" } });
  });

  it("but a root that always was empty is read like any", async () => {
    const { scan } = scanner("movies");
    expect((await scan()).paths).toEqual([""]);
    expect((await scan({ full: true })).paths).toEqual([""]);
    await put("A/a.mkv");
    expect((await scan()).places).toEqual(["movie A"]);
  });

  it("a folder without the right to it", async () => {
    await put("A/a.mkv", "A/extras/e.mkv", "B/b.mkv");
    const { scan } = scanner("movies");
    await scan();
    await chmod(root, 0o755);
    await chmod(join(root, "A"), 0);
    const { paths, seen, warnings } = await asNobody(() => scan({ full: true }));
    await chmod(join(root, "A"), 0o755);
    expect(paths).toEqual(["", "B"]);
    expect(seen).toContain("A/extras");
    expect(warnings).toEqual([expect.stringContaining("A")]);
  });

  it("a root without the right to it", async () => {
    await chmod(root, 0);
    const scan = asNobody(() => scanner("movies").scan());
    await expect(scan).rejects.toMatchObject({ meaning: "unavailable", detail: { state: "unreadable" } });
  });
});

/** The system's administrator may read everything; nobody may not. */
async function asNobody<T>(task: () => Promise<T>): Promise<T> {
  const isAdministrator = process.geteuid?.() === 0;
  if (isAdministrator) process.seteuid?.(65_534);
  try {
    return await task();
  } finally {
    if (isAdministrator) process.seteuid?.(0);
  }
}

describe("a file that is being written", () => {
  it("is left for later while it grows, and taken when it is quiet", async () => {
    await put("A/a.mkv");
    const target = join(root, "B/b.mkv");
    await mkdir(dirname(target));
    await writeFile(target, "begin");
    const { scan } = scanner("movies", { settleMs: 300 });
    let size = 0;
    const writing = setInterval(() => void writeFile(target, "x".repeat(++size)), 20);
    const first = await scan();
    clearInterval(writing);
    expect(first.units.find(({ path }) => path === "B")).toMatchObject({ items: [], unsettled: ["B/b.mkv"] });
    expect(first.places).toEqual(["movie A"]);
    // A write under way when the writing ended may still change it.
    await sleep(400);
    const second = await scan();
    expect(second.places).toContain("movie B");
    expect(second.units.every((unit) => unit.unsettled === undefined)).toBe(true);
  });

  it("stays what it was while it is replaced", async () => {
    await put("A/a.mkv");
    const { scan } = scanner("movies", { settleMs: 300 });
    await scan();
    const target = join(root, "A/a.mkv");
    let size = 0;
    const writing = setInterval(() => void writeFile(target, "x".repeat(++size)), 20);
    await writeFile(target, "x");
    const { units } = await scan({ under: "A/a.mkv" });
    clearInterval(writing);
    const unit = units.find(({ path }) => path === "A");
    expect(unit).toMatchObject({ unsettled: ["A/a.mkv"], files: [{ path: "A/a.mkv", facts: null }] });
    expect(unit?.items).toHaveLength(1);
  });
});
