import { mkdtemp, rm } from "node:fs/promises";
/** A server of its own over a folder of films, and a player that takes them in segments as Jellyfin's clients do. */
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServerProcess, startServer } from "../http/server-process.ts";

const ADMIN = { name: "root", password: "bench-password" };
const AS_DEVICE = 'MediaBrowser Client="Bench", Device="Bench", DeviceId="bench", Version="1.0"';

export interface ServedFilm {
  readonly Id: string;
  readonly Name: string;
}

export interface ServedFilms extends AsyncDisposable {
  readonly server: ServerProcess;
  /** Where its segments lie. */
  readonly segmentsDir: string;
  readonly token: string;
  readonly films: readonly ServedFilm[];
}

/** A server that has just scanned this folder for the first time. */
export async function serveFilms(folder: string): Promise<ServedFilms> {
  const dataDir = await mkdtemp(join(tmpdir(), "triptych-bench-delivery-"));
  const server = await startServer(dataDir, {
    TRIPTYCH_FIRST_ACCOUNT__NAME: ADMIN.name,
    TRIPTYCH_FIRST_ACCOUNT__PASSWORD: ADMIN.password,
  });
  const ask = async (method: string, path: string, token: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(server.origin + path, {
      method,
      headers: { Authorization: `${AS_DEVICE}, Token="${token}"`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${method} ${path}`);
    const text = await answer.text();
    return text === "" ? null : JSON.parse(text);
  };
  const person = { Username: ADMIN.name, Pw: ADMIN.password };
  const signedIn = await ask("POST", "/Users/AuthenticateByName", "", person);
  const { AccessToken: token } = signedIn as { readonly AccessToken: string };
  await ask("POST", "/Library/VirtualFolders?name=Films&collectionType=movies&refreshLibrary=true", token, {
    LibraryOptions: { PathInfos: [{ Path: resolve(folder) }] },
  });
  await idle(() => ask("GET", "/ScheduledTasks", token));
  const list = await ask("GET", "/Items?recursive=true&includeItemTypes=Movie", token);
  return {
    server,
    segmentsDir: join(dataDir, "segments"),
    token,
    films: (list as { readonly Items: readonly ServedFilm[] }).Items,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function idle(tasks: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const all = (await tasks()) as readonly { readonly Key: string; readonly State: string }[];
    if (all.every(({ Key, State }) => Key !== "RefreshLibrary" || State === "Idle")) return;
    await sleep(50);
  }
}

const agent = new Agent({ keepAlive: true });

/** Hands each chunk over and keeps none: what a client keeps costs it time that counts here. */
function download(url: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((done, fail) => {
    get(url, { agent }, (answer) => {
      answer.on("data", onChunk);
      answer.on("error", fail);
      answer.on("end", () => {
        if (answer.statusCode === 200) done();
        else fail(new Error(`${answer.statusCode} ${url}`));
      });
    }).on("error", fail);
  });
}

/** How many bytes came. */
export async function bytesOf(url: string): Promise<number> {
  let bytes = 0;
  await download(url, (chunk) => (bytes += chunk.length));
  return bytes;
}

async function textOf(url: string): Promise<string> {
  const chunks: Buffer[] = [];
  await download(url, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

export const COPY = "allowVideoStreamCopy=true&allowAudioStreamCopy=true";

const lines = (playlist: string): readonly string[] =>
  playlist
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

/** What segments come in: CMAF's are the stored files themselves, those of MPEG-TS are put together from these. */
export type Container = "ts" | "mp4";

/** The urls of all segments of a film, by both playlists. */
export async function segmentUrls(
  { server, token }: ServedFilms,
  film: ServedFilm,
  wish: string,
  container: Container = "ts",
): Promise<readonly string[]> {
  const folder = `${server.origin}/Videos/${film.Id}`;
  const query = `mediaSourceId=${film.Id}&playSessionId=bench&segmentContainer=${container}&audioCodec=aac&videoCodec=h264`;
  const master = await textOf(`${folder}/master.m3u8?${query}&ApiKey=${token}&${wish}`);
  const main = await textOf(`${folder}/${lines(master)[0]}`);
  return lines(main).map((line) => `${folder}/${line}`);
}
