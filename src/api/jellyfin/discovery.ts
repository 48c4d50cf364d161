/** Being found on the local network: UDP 7359, one datagram each way. */
import { createSocket, type Socket } from "node:dgram";
import type { Core } from "../../domain/core.ts";
import type { Log } from "../../domain/log.ts";

const DISCOVERY_PORT = 7359;

/** Clients ask `who is JellyfinServer?`, some with a capital W; longer datagrams are nobody's question. */
const QUESTION = "who is jellyfinserver?";
const MAX_QUESTION_BYTES = 256;

export interface DiscoveryDeps {
  readonly core: Core;
  readonly log: Log;
  /** `http://host:port/base` by which a client at this address reaches the server. */
  addressFor(clientAddress: string): string;
}

/** The answer to a datagram, or null: under 1 KiB, the size of the buffers of Kotlin's and Python's clients. */
export function createDiscoveryResponder(
  deps: Pick<DiscoveryDeps, "core" | "addressFor">,
): (datagram: Uint8Array, clientAddress: string) => string | null {
  return (datagram, clientAddress) => {
    if (datagram.length > MAX_QUESTION_BYTES) return null;
    if (!new TextDecoder().decode(datagram).toLowerCase().includes(QUESTION)) return null;
    const { id, name } = deps.core.server.identity();
    return JSON.stringify({
      Address: deps.addressFor(clientAddress),
      Id: id,
      Name: name.slice(0, 200),
      EndpointAddress: null,
    });
  };
}

/** Listens until disposed of. Being unable to (the port is taken) is told and is no failure of the server. */
export async function serveDiscovery(deps: DiscoveryDeps, port = DISCOVERY_PORT): Promise<AsyncDisposable> {
  const answer = createDiscoveryResponder(deps);
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  socket.on("message", (datagram, from) => {
    const words = answer(datagram, from.address);
    if (words !== null) socket.send(words, from.port, from.address, () => {});
  });
  const listening = await bind(socket, port).catch((error: unknown) => {
    deps.log.warn("clients can't find the server on the network", { port, error });
    return false;
  });
  socket.on("error", (error) => deps.log.warn("the network search failed", { error }));
  return {
    async [Symbol.asyncDispose]() {
      if (!listening) return;
      await new Promise<void>((done) => {
        socket.close(done);
      });
    },
  };
}

function bind(socket: Socket, port: number): Promise<true> {
  return new Promise((done, fail) => {
    socket.once("error", fail);
    socket.bind(port, () => {
      socket.off("error", fail);
      done(true);
    });
  });
}
