/**
 * Memory of the server while many players read one film slowly, and whether others are answered meanwhile.
 *
 *   node bench/http/slow-readers.ts [--readers 100] [--seconds 60]
 *
 * Each reader takes 256 KiB a second of a file of 700 MiB, over a connection of its own. Ends with 1 when memory grows
 * by more than the limit, or another client has to wait.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { quantile, type Tally } from "./client.ts";
import { startWithFilms } from "./films.ts";
import { verdict } from "./server-process.ts";

const { values } = parseArgs({
  options: { readers: { type: "string", default: "100" }, seconds: { type: "string", default: "60" } },
});
const FILM_MIB = 700;
const PIECE_BYTES = 64 * 1024;
const PIECES_PER_S = 4;
/** Of a late minute over an early one, when all readers are there; and what each of them may hold. */
const LIMITS = { driftPercent: 5, mbPerReader: 1, otherMs: 250 };

/** Reads on as slowly as it is told to; stops reading in between, so that the kernel's buffers fill. */
async function readSlowly(socket: Socket, until: () => boolean): Promise<number> {
  let bytes = 0;
  socket.pause();
  while (!until()) {
    const next = sleep(1000 / PIECES_PER_S);
    const piece = socket.read(PIECE_BYTES) as Buffer | null;
    bytes += piece?.length ?? 0;
    await next;
  }
  socket.destroy();
  return bytes;
}

await using films = await startWithFilms(20, FILM_MIB);
// What the scan left in memory is no reader's.
await films.restart();
const { server } = films;
const tally: Tally = { timesMs: [], failures: [] };
const other = await films.device("other", tally);
await server.untilIdle();
const before = await server.rssMb();

let isOver = false;
const [id = "", another = ""] = films.ids;
const port = Number(new URL(server.origin).port);
const headers = Object.entries({ Host: "localhost", ...other.headers });
const sockets = await Promise.all(
  Array.from({ length: Number(values.readers) }, async () => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `GET /Videos/${id}/stream?static=true HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    );
    return socket;
  }),
);
const readers = sockets.map((socket) => readSlowly(socket, () => isOver));

const paths = ["/UserViews", "/Items?recursive=true&limit=50", `/Items/${another}`, "/UserItems/Resume"];
for (const path of paths) await other.get(path);
tally.timesMs.length = 0;
const memory: number[] = [];
for (let second = 0; second < Number(values.seconds); second++) {
  const next = sleep(1000);
  memory.push(await server.rssMb());
  for (const path of paths) await other.get(path);
  await next;
}
isOver = true;
const read = (await Promise.all(readers)).reduce((sum, bytes) => sum + bytes, 0);
await sleep(30_000);
const after = await server.rssMb();

const third = Math.floor(memory.length / 3);
const [early, late] = [quantile(memory.slice(0, third), 0.5), quantile(memory.slice(-third), 0.5)];
const drift = (late / early - 1) * 100;
const most = Math.max(...tally.timesMs);
const perReader = (Math.max(...memory) - before) / readers.length;
console.log(`${readers.length} readers took ${(read / 1e6).toFixed(0)} MB in ${values.seconds} s`);
console.log(
  `server ${before.toFixed(0)} MB before, ${early.toFixed(0)} early, ${late.toFixed(0)} late, at most ${Math.max(...memory).toFixed(0)}, ${after.toFixed(0)} half a minute after`,
);
console.log(`=> drift ${drift.toFixed(1)} %: ${verdict(drift, LIMITS.driftPercent)}`);
console.log(`=> ${perReader.toFixed(2)} MB a reader: ${verdict(perReader, LIMITS.mbPerReader)}`);
console.log(
  `=> another client: p50 ${quantile(tally.timesMs, 0.5).toFixed(1)} ms, p99 ${quantile(tally.timesMs, 0.99).toFixed(1)}, at most ${most.toFixed(0)}: ${verdict(most, LIMITS.otherMs)}; failed ${tally.failures.length}`,
);
const isFlat = drift <= LIMITS.driftPercent && perReader <= LIMITS.mbPerReader;
process.exitCode = isFlat && most <= LIMITS.otherMs && tally.failures.length === 0 ? 0 : 1;
