/**
 * Memory of the server while many clients hold a socket open and say nothing but that they are there.
 *
 *   node bench/http/idle-sockets.ts [--sockets 500] [--seconds 30]
 *
 * Each of a tenth as many devices holds ten of them. Ends with 1 when they cost more than the limit, or one was lost.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import type { Device } from "./client.ts";
import { startWithFilms } from "./films.ts";
import { type ServerProcess, verdict } from "./server-process.ts";

const { values } = parseArgs({
  options: { sockets: { type: "string", default: "500" }, seconds: { type: "string", default: "30" } },
});
const count = Number(values.sockets);
const PER_DEVICE = 10;
const LIMIT_MB = 50;
/** What the scan and the sign-ins have used is given back little by little. */
const LOOK_MS = 5_000;
const STILL_MB = 1.5;
const STILL_LOOKS = 6;
const KEEP_ALIVE_MS = 10_000;

/** When it has stayed the same for a while. */
async function settledMb(server: ServerProcess): Promise<number> {
  const seen: number[] = [];
  for (;;) {
    seen.push(await server.rssMb());
    const last = seen.slice(-STILL_LOOKS);
    const isStill = Math.max(...last) - Math.min(...last) < STILL_MB;
    if (last.length === STILL_LOOKS && isStill) return seen.at(-1) ?? 0;
    await sleep(LOOK_MS);
  }
}

await using films = await startWithFilms(20, 1);
const { server } = films;
const devices: Device[] = [];
// One after another: many at once are taken for somebody who tries passwords.
for (let at = 0; at < Math.ceil(count / PER_DEVICE); at++)
  devices.push(await films.device(`socket-${at}`, { timesMs: [], failures: [] }));
const before = await settledMb(server);

const sockets: WebSocket[] = [];
for (let at = 0; at < count; at++) {
  const headers = { ...devices[at % devices.length]?.headers };
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/socket`, { headers });
  await once(socket, "open");
  sockets.push(socket);
}
const alive = setInterval(() => {
  for (const socket of sockets) socket.send(JSON.stringify({ MessageType: "KeepAlive" }));
}, KEEP_ALIVE_MS);
await sleep(Number(values.seconds) * 1000);
const grown = (await settledMb(server)) - before;
const lost = sockets.filter((socket) => socket.readyState !== WebSocket.OPEN).length;
clearInterval(alive);
for (const socket of sockets) socket.terminate();
console.log(
  `=> ${count} idle sockets: ${before.toFixed(0)} MB and ${grown.toFixed(1)} more: ${verdict(grown, LIMIT_MB)}`,
);
console.log(`   lost: ${lost}`);
process.exitCode = grown > LIMIT_MB || lost > 0 ? 1 : 0;
