/** What viewers see when something that delivery needs fails under it. */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Child, childrenOf } from "../support/children.ts";
import { falseFfmpeg } from "../support/false-ffmpeg.ts";
import { play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";
import { run } from "../support/reference.ts";
import { smallDisk } from "../support/small-disk.ts";

let dir: string;
let data: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-trouble-"));
  data = join(dir, "data");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Longer than what an encoder makes ahead. */
const SECONDS = 120;
const RATE = 25;
const aFilm = (environment: Readonly<Record<string, string>> = {}): Promise<PlayedFilm> =>
  playFilm({ seconds: SECONDS, environment: { TRIPTYCH_DATA_DIR: data, ...environment } });
const withFfmpeg = (path: string): Promise<PlayedFilm> => aFilm({ TRIPTYCH_MEDIA__FFMPEG: path });

/** A player that has to get the picture changed. */
const converted = (film: PlayedFilm): Promise<Played> =>
  play(film, { capabilities: { videoCodecs: ["hevc"] } });
const remuxed = (film: PlayedFilm): Promise<Played> => play(film, { direct: false });

interface Piece {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** The problem's words. */
  readonly detail: string;
  readonly retryAfter: string | null;
}

async function piece({ urls }: Played, path: string): Promise<Piece> {
  const answer = await fetch(new URL(path, urls.hls));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const isProblem = answer.headers.get("content-type") === "application/problem+json";
  const detail = isProblem ? (JSON.parse(new TextDecoder().decode(bytes)) as { detail: string }).detail : "";
  return { status: answer.status, bytes, detail, retryAfter: answer.headers.get("retry-after") };
}

const statusOf = async (played: Played, path: string): Promise<number> => (await piece(played, path)).status;

/** How long the track's pieces are, in seconds, as its playlist has it. */
async function lengths({ urls }: Played, track: string): Promise<readonly number[]> {
  const playlist = await (await fetch(new URL(`${track}/playlist.m3u8`, urls.hls))).text();
  return [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
}

/** How many pictures these pieces of a track have to have; the first may begin a little late. */
async function picturesOf(played: Played, track: string, indexes: readonly number[]): Promise<number> {
  const all = await lengths(played, track);
  return indexes.reduce((sum, index) => sum + Math.floor((all[index] ?? NaN) * RATE + 0.25), 0);
}

/** How many pictures are in the pieces, put together; throws when a decoder complains. */
async function pictures(played: Played, paths: readonly string[]): Promise<number> {
  const pieces = await Promise.all(paths.map((path) => piece(played, path)));
  expect(pieces.map(({ status }) => status)).toEqual(pieces.map(() => 200));
  const path = join(dir, "pieces.mp4");
  await writeFile(path, Buffer.concat(pieces.map(({ bytes }) => bytes)));
  expect(await run("ffmpeg", ["-v", "warning", "-i", path, "-f", "null", "-"])).toBe("");
  const count = "-v error -count_packets -show_entries stream=nb_read_packets -of default=nk=1:nw=1";
  return Number(await run("ffprobe", [...count.split(" "), path]));
}

const madeFiles = async (): Promise<readonly string[]> =>
  (await readdir(join(data, "segments"), { recursive: true }).catch(() => [])).filter((name) =>
    name.includes(".seg"),
  );

describe("an encoder that is killed in the middle of a piece", () => {
  it("is started once more, and the player gets the whole piece", async () => {
    const killed = 'if [ $n = 1 ]; then ffmpeg "$@" | head -c 30000; kill -9 $$; fi';
    const program = await falseFfmpeg(dir, killed);
    await using film = await withFfmpeg(program.path);
    const played = await converted(film);
    // Whoever asks for a later piece at the same time may get a run of his own, begun there.
    expect(await statusOf(played, "video/360p/0.m4s")).toBe(200);
    const paths = ["video/360p/init.mp4", "video/360p/0.m4s", "video/360p/1.m4s"];
    expect(await pictures(played, paths)).toBe(await picturesOf(played, "video/360p", [0, 1]));
    expect(await program.starts()).toBe(2);
  });

  it("again and again: the player is told, the log has its last words, and nothing of it is kept", async () => {
    const words = "for word in one two three the-disk-melted; do echo $word >&2; done";
    const program = await falseFfmpeg(dir, `${words}; ffmpeg "$@" 2>&- | head -c 9000; kill -9 $$`);
    // Without libav the sound is made by the same program.
    await using film = await aFilm({ TRIPTYCH_MEDIA__FFMPEG: program.path, TRIPTYCH_MEDIA__LIBAV: "false" });
    const played = await converted(film);
    const answer = await piece(played, "video/360p/3.m4s");
    expect([answer.status, answer.detail]).toEqual([503, "the film can't be converted"]);
    const said = film.server.log.filter(({ msg }) => msg === "ffmpeg couldn't make segments");
    expect(said[0]?.["lines"]).toEqual(["one", "two", "three", "the-disk-melted"]);
    expect((await madeFiles()).filter((name) => !name.endsWith("init.seg"))).toEqual([]);
  });
});

describe("the process that copies", () => {
  const copiers = (): Promise<readonly Child[]> => childrenOf(process.pid, "copy-child.ts");

  it("dies at its work: the piece comes all the same, the next one from a new process", async () => {
    await using film = await aFilm();
    const played = await remuxed(film);
    expect(await statusOf(played, "video/copy/0.m4s")).toBe(200);
    const [first] = await copiers();
    if (first === undefined) throw new Error("nothing copies");
    process.kill(first.pid, "SIGSTOP");
    const waiting = pictures(played, ["video/copy/init.mp4", "video/copy/7.m4s"]);
    const other = statusOf(played, "audio/1/4.m4s");
    // Both are on their way to a process that does nothing any more.
    await expect.poll(() => film.server.running.core.delivery.runsStarted()).toBeGreaterThanOrEqual(3);
    process.kill(first.pid, "SIGKILL");
    expect([await waiting, await other]).toEqual([await picturesOf(played, "video/copy", [7]), 200]);
    expect(await statusOf(played, "video/copy/4.m4s")).toBe(200);
    const [second] = await copiers();
    expect(second?.pid).not.toBe(first.pid);
  });
});

describe("a film that disappears while it plays", () => {
  const folderOf = ({ server }: PlayedFilm): string => join(server.mediaDir, "films");

  it("is said to be gone; what was made of it plays on, and all of it when it is back", async () => {
    const program = await falseFfmpeg(dir);
    await using film = await withFfmpeg(program.path);
    const played = await converted(film);
    expect(await statusOf(played, "video/360p/0.m4s")).toBe(200);
    const path = join(folderOf(film), "Film (2020)");
    // An encoder that is at work reads on from the file that it has open.
    await film.client.call("DELETE", `/playback-sessions/${played.token}`);
    const again = await converted(film);
    const before = await program.starts();
    await rename(path, join(dir, "away"));
    await writeFile(join(folderOf(film), "another film.mkv"), "");
    const gone = await piece(again, "video/360p/25.m4s");
    expect([gone.status, gone.detail]).toEqual([404, "the file does not exist"]);
    expect(await statusOf(again, "video/360p/0.m4s")).toBe(200);
    expect(await program.starts()).toBe(before);
    await rename(join(dir, "away"), path);
    expect(await statusOf(again, "video/360p/25.m4s")).toBe(200);
  });

  it("with its disk is said to be away for the moment, and comes back with it", async () => {
    await using film = await aFilm();
    const played = await remuxed(film);
    expect(await statusOf(played, "video/copy/0.m4s")).toBe(200);
    await rename(folderOf(film), join(dir, "away"));
    const away = await piece(played, "video/copy/8.m4s");
    expect([away.status, away.detail, away.retryAfter]).toEqual([
      503,
      "the disk with the file is away",
      "10",
    ]);
    expect(await statusOf(played, "video/copy/0.m4s")).toBe(200);
    await rename(join(dir, "away"), folderOf(film));
    expect(await statusOf(played, "video/copy/8.m4s")).toBe(200);
  });

  it("before it was ever looked into isn't taken for one without key frames when it is back", async () => {
    await using film = await aFilm();
    await rename(folderOf(film), join(dir, "away"));
    const refused = await film.client.call("POST", "/playback-sessions", {
      itemId: film.itemId,
      direct: false,
    });
    expect([refused.status, refused.body["detail"]]).toEqual([503, "the disk with the file is away"]);
    await rename(join(dir, "away"), folderOf(film));
    const played = await remuxed(film);
    expect(played.video[0]?.id).toBe("copy");
    // Cut at key frames, which are two seconds apart, and not every three seconds; the first may begin a little late.
    const [, ...rest] = (await lengths(played, "video/copy")).slice(0, -1);
    expect(rest.filter((seconds) => Math.abs(seconds / 2 - Math.round(seconds / 2)) > 0.02)).toEqual([]);
  });
});

describe("a disk that is full", () => {
  /** The states of the disk that an admin's client is told of. */
  async function statesFrom({ server, client }: PlayedFilm, signal: AbortSignal): Promise<readonly string[]> {
    const answer = await fetch(`${server.base}/api/v1/events`, { headers: client.headers, signal });
    const states: string[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? [])
        for (const [, state] of chunk.matchAll(/event: segmentDiskChanged\ndata: .*"state":"(\w+)"/g))
          states.push(state ?? "");
    };
    read().catch(() => undefined);
    return states;
  }

  it("at the first play hinders no later one", async () => {
    const place = join(data, "segments");
    // In the way of the folder.
    await mkdir(data);
    await writeFile(place, "");
    await using film = await aFilm();
    const refused = await film.client.call("POST", "/playback-sessions", {
      itemId: film.itemId,
      direct: false,
    });
    expect([refused.status, refused.body["detail"]]).toEqual([503, "there is no folder for segments"]);
    await rm(place);
    expect(await statusOf(await remuxed(film), "video/copy/0.m4s")).toBe(200);
  });

  it("ends encoding and says so; what was made plays on, and all goes on when there is room", async () => {
    const place = join(data, "segments");
    await using disk = await smallDisk(place);
    await using film = await aFilm({ TRIPTYCH_DELIVERY__FREE_MB: "0" });
    const leaving = new AbortController();
    const states = await statesFrom(film, leaving.signal);
    const played = await converted(film);
    expect(await statusOf(played, "video/360p/init.mp4")).toBe(200);
    expect(await statusOf(played, "video/360p/0.m4s")).toBe(200);
    await disk.fill();
    expect(await statusOf(played, "video/360p/25.m4s")).toBe(503);
    const next = await piece(played, "video/360p/28.m4s");
    expect([next.status, next.detail]).toEqual([503, "the disk for segments is full"]);
    await expect.poll(() => states).toEqual(["full"]);
    expect(film.server.log.map(({ msg }) => msg)).toContain(
      "the disk for segments takes nothing any more: nothing is converted",
    );
    const pieces = ["video/360p/init.mp4", "video/360p/0.m4s"];
    expect(await pictures(played, pieces)).toBe(await picturesOf(played, "video/360p", [0]));
    await disk.empty();
    await expect.poll(() => states).toEqual(["full", "well"]);
    expect(await statusOf(played, "video/360p/25.m4s")).toBe(200);
    leaving.abort();
  });
});
