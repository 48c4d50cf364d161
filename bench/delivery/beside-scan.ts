/**
 * Two films of 1080p encoded to 720p at once, while the server scans a library for the first time: how far their
 * players are ahead of their pictures, and where these stand still.
 *
 *   node bench/delivery/beside-scan.ts FILMS FOLDER [--seconds 90]
 *
 * FILMS holds two films of at least that length, FOLDER those that are scanned, each in a folder of its own. Players
 * fetch as real ones do: on when less than half a minute is buffered. Ends with 1 when a picture stood still.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type NativeClient, signIn } from "../../tests/api/native/client.ts";
import { play } from "../../tests/support/played-film.ts";
import { startServer } from "../http/server-process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "90" } },
});
const [films = "", folder = ""] = positionals.map((path) => resolve(path));
const SECONDS = Number(values.seconds);
const ALONE_S = 15;
const BUFFER_S = 30;
const ADMIN = { name: "root", password: "bench-password" };

interface Piece {
  readonly url: string;
  readonly seconds: number;
}

async function pieces(playlist: string): Promise<readonly Piece[]> {
  const text = await (await fetch(playlist)).text();
  return [...text.matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)].map(([, seconds, path = ""]) => ({
    url: new URL(path, playlist).href,
    seconds: Number(seconds),
  }));
}

interface Watched {
  readonly firstMs: number;
  /** Of film buffered when a piece arrived, the first ones left out. */
  readonly leastAheadS: number;
  readonly stoodStillS: number;
}

/** A player's clock runs from the first piece on, and stands while nothing is buffered. */
async function watch(client: NativeClient, itemId: number): Promise<Watched> {
  const askedMs = performance.now();
  const { urls, video } = await play({ client, itemId }, { direct: false, capabilities: { maxHeight: 720 } });
  const rung = video.find(({ height }) => height === 720);
  if (rung === undefined || rung.isCopy) throw new Error("the film isn't encoded to 720 lines");
  let startMs = 0;
  let fetchedS = 0;
  const seen = { firstMs: 0, leastAheadS: Infinity, stoodStillS: 0 };
  const aheadS = (): number => fetchedS - (performance.now() - startMs) / 1000;
  for (const piece of await pieces(new URL(`video/${rung.id}/playlist.m3u8`, urls.hls).href)) {
    const answer = await fetch(piece.url);
    if (!answer.ok) throw new Error(`${answer.status} ${piece.url}`);
    await answer.arrayBuffer();
    if (fetchedS === 0) {
      startMs = performance.now();
      seen.firstMs = startMs - askedMs;
    } else {
      const lackingS = Math.max(0, -aheadS());
      seen.stoodStillS += lackingS;
      startMs += lackingS * 1000;
      if (fetchedS > ALONE_S) seen.leastAheadS = Math.min(seen.leastAheadS, aheadS());
    }
    fetchedS += piece.seconds;
    if (performance.now() - startMs > SECONDS * 1000) break;
    if (aheadS() > BUFFER_S) await sleep((aheadS() - BUFFER_S) * 1000);
  }
  return seen;
}

async function addLibrary(client: NativeClient, path: string): Promise<number> {
  const { body } = await client.call("POST", "/libraries", { name: path, kind: "movies", paths: [path] });
  return Number(body["id"]);
}

async function isScanning(client: NativeClient): Promise<boolean> {
  const lists = await Promise.all(
    ["running", "queued"].map((state) => client.call("GET", `/jobs?kind=scan&state=${state}`)),
  );
  return lists.some(({ body }) => (body["jobs"] as readonly unknown[]).length > 0);
}

async function scan(client: NativeClient, path: string): Promise<void> {
  const id = await addLibrary(client, path);
  await client.call("POST", `/libraries/${id}/scans`);
  while (await isScanning(client)) await sleep(200);
}

const dataDir = await mkdtemp(join(tmpdir(), "triptych-bench-beside-scan-"));
const server = await startServer(dataDir, {
  TRIPTYCH_FIRST_ACCOUNT__NAME: ADMIN.name,
  TRIPTYCH_FIRST_ACCOUNT__PASSWORD: ADMIN.password,
});
try {
  const client = await signIn(server.origin, ADMIN.name, ADMIN.password);
  await scan(client, films);
  const { body } = await client.call("GET", "/items?kinds=movie");
  const [one, two] = body["items"] as readonly { readonly id: number }[];
  if (one === undefined || two === undefined) throw new Error("FILMS must hold two films");
  await server.untilIdle();
  const watching = Promise.all([one, two].map(({ id }) => watch(client, id)));
  await sleep(ALONE_S * 1000);
  const begunMs = performance.now();
  const scanned = scan(client, folder).then(() => (performance.now() - begunMs) / 1000);
  const seen = await watching;
  for (const { firstMs, leastAheadS, stoodStillS } of seen)
    console.log(
      `=> first piece ${firstMs.toFixed(0)} ms; at least ${leastAheadS.toFixed(1)} s ahead; stood still ${stoodStillS.toFixed(1)} s`,
    );
  const scanS = await Promise.race([scanned, Promise.resolve(null)]);
  const count = (await client.call("GET", "/items?kinds=movie")).body["total"];
  console.log(
    `the scan ${scanS === null ? `has found ${String(count)} films so far` : `took ${scanS.toFixed(1)} s for ${String(count)} films`}`,
  );
  process.exitCode = seen.some(({ stoodStillS }) => stoodStillS > 0) ? 1 : 0;
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
