import { BlockList } from "node:net";
import { networkInterfaces } from "node:os";
import { createApp } from "../api/http/app.ts";
import { createBufferPool } from "../api/http/buffers.ts";
import { createOriginReader } from "../api/http/proxies.ts";
import { createRequestReader } from "../api/http/request.ts";
import type { Shared } from "../api/http/respond.ts";
import { createHttpServer, listen, shutDown } from "../api/http/server.ts";
import { serveSockets } from "../api/http/sockets.ts";
import { createJellyfinProtocol } from "../api/jellyfin/protocol.ts";
import { createSocketHub } from "../api/jellyfin/socket-hub.ts";
import { createJellyfinSocket } from "../api/jellyfin/socket.ts";
import { createNativeProtocol, NATIVE_SEGMENTS } from "../api/native/protocol.ts";
import { createWebFolder } from "../infrastructure/folders/web-folder.ts";
import type { Config } from "./config/schema.ts";
import type { Composed } from "./core.ts";
import type { ServerLog } from "./log.ts";

export interface HttpSide {
  readonly port: number;
  /** Ends sockets and streams, lets answers under way end within the grace time, cuts the rest. */
  close(): Promise<void>;
}

/** All protocols on the server's port; resolves when it listens. */
export async function startHttp(
  config: Config,
  { core, leadsOut }: Pick<Composed, "core" | "leadsOut">,
  log: ServerLog,
  version: string,
): Promise<HttpSide> {
  const { server: settings, access } = config;
  const reader = createRequestReader(createOriginReader(settings.trusted_proxies), settings.base_path);
  const shared: Shared = { pool: createBufferPool(), streams: new Set(), leadsOut };
  const hub = createSocketHub();
  const webClient = settings.web_client === "" ? null : createWebFolder(settings.web_client);
  const jellyfin = createJellyfinProtocol({ anonymousMediaHours: access.anonymous_media, hub, webClient });
  const faces = [
    { protocol: createNativeProtocol({ version, hasWebClient: webClient !== null }), owns: NATIVE_SEGMENTS },
    { protocol: jellyfin, owns: [] },
  ];
  const app = createApp(faces, core, { reader, shared, log: log.part("http") });
  const server = createHttpServer(app, { maxConnections: settings.max_connections });
  const jellyfinSocket = createJellyfinSocket({ core, hub, log: log.part("socket") });
  const sockets = serveSockets(server, [jellyfinSocket], { reader, log: log.part("socket") });
  const port = await listen(server, settings.port, settings.host === "" ? undefined : settings.host);
  return {
    port,
    async close() {
      jellyfinSocket.stop();
      sockets.close();
      await shutDown(server, settings.shutdown_grace_s * 1000, [...shared.streams]);
    },
  };
}

/** This machine's address that a client at `peer` can reach: of the same network when there is one. */
export function addressTowards(peer: string, interfaces = networkInterfaces()): string {
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4");
  const near = own.find(({ cidr }) => {
    if (cidr === null) return false;
    const [base = "", bits = "32"] = cidr.split("/");
    const network = new BlockList();
    network.addSubnet(base, Number(bits), "ipv4");
    return network.check(peer, "ipv4");
  });
  return (near ?? own.find((address) => !address.internal) ?? own[0])?.address ?? "127.0.0.1";
}
