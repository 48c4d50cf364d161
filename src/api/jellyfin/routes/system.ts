/** What server this is, and how it is. */
import { arch } from "node:os";
import type { PublicSystemInfo } from "@jellyfin/sdk/lib/generated-client/models/public-system-info.js";
import type { SystemInfo } from "@jellyfin/sdk/lib/generated-client/models/system-info.js";
import type { Core } from "../../../domain/core.ts";
import type { Room } from "../../../domain/server/upkeep.ts";
import { empty, text as textAnswer } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint, type RequestInfo } from "../../http/endpoint.ts";
import { PRODUCT_NAME, REPORTED_VERSION } from "../constants.ts";
import { toDate } from "../dates-and-ticks.ts";
import { SERVER } from "../library-ids.ts";
import { CAST_RECEIVERS } from "../mappers/server-configuration.ts";
import type { Whole } from "../wire.ts";

function publicInfo(core: Core, request: RequestInfo): Whole<PublicSystemInfo> {
  const { id, name, setupDone } = core.server.identity();
  return {
    LocalAddress: request.origin,
    ServerName: name,
    Version: REPORTED_VERSION,
    ProductName: PRODUCT_NAME,
    OperatingSystem: "",
    Id: id,
    StartupWizardCompleted: setupDone,
  };
}

/** Clients show these folders; where they really are is nobody's business. */
const FOLDERS = {
  ProgramDataPath: "/data",
  WebPath: "/web",
  ItemsByNamePath: "/data/metadata",
  CachePath: "/cache",
  LogPath: "/log",
  InternalMetadataPath: "/data/metadata",
  TranscodingTempPath: "/cache/transcodes",
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "X64",
  arm64: "Arm64",
  arm: "Arm",
  ia32: "X86",
};

function info(core: Core, request: RequestInfo): Whole<SystemInfo> {
  const port = Number(new URL(request.origin).port);
  return {
    ...publicInfo(core, request),
    ...FOLDERS,
    OperatingSystemDisplayName: "",
    PackageName: undefined,
    HasPendingRestart: core.upkeep.backups.isRestorePending(),
    IsShuttingDown: false,
    SupportsLibraryMonitor: true,
    WebSocketPortNumber: port === 0 ? 8096 : port,
    CompletedInstallations: [],
    CanSelfRestart: false,
    CanLaunchWebBrowser: false,
    CastReceiverApplications: CAST_RECEIVERS,
    HasUpdateAvailable: false,
    EncoderLocation: "System",
    SystemArchitecture: ARCHITECTURES[arch()] ?? "X64",
  };
}

const toFolder = (path: string, { freeBytes, usedBytes }: Room) => ({
  Path: path,
  FreeSpace: freeBytes ?? -1,
  UsedSpace: usedBytes ?? -1,
  StorageType: freeBytes === null ? "" : "Fixed",
  DeviceId: path,
});

/** All of the server's own lies on one disk. */
async function storage(core: Core): Promise<unknown> {
  const [{ data, roots }, libraries] = await Promise.all([
    core.upkeep.storage(),
    core.libraries.list(SERVER),
  ]);
  return {
    ProgramDataFolder: toFolder(FOLDERS.ProgramDataPath, data),
    WebFolder: toFolder(FOLDERS.WebPath, data),
    ImageCacheFolder: toFolder("/cache/images", data),
    CacheFolder: toFolder(FOLDERS.CachePath, data),
    LogFolder: toFolder(FOLDERS.LogPath, data),
    InternalMetadataFolder: toFolder(FOLDERS.InternalMetadataPath, data),
    TranscodingTempFolder: toFolder(FOLDERS.TranscodingTempPath, data),
    Libraries: libraries.map(({ uuid, name, roots: own }) => ({
      Id: uuid,
      Name: name,
      Folders: own.map(({ path }) => toFolder(path, roots.get(path) ?? UNKNOWN_ROOM)),
    })),
  };
}

const UNKNOWN_ROOM: Room = { freeBytes: null, usedBytes: null };

const aboutItself: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/System/Info/Public"],
    access: "anyone",
    summary: "What a client asks first",
    handle: ({ core, request }) => publicInfo(core, request),
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Info"],
    access: "viewer",
    summary: "The same and more",
    handle: ({ core, request }) => info(core, request),
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Info/Storage"],
    access: "admin",
    summary: "The room on the disks of the server and of its libraries",
    handle: ({ core }) => storage(core),
  }),
  endpoint({
    method: ["GET", "POST"],
    paths: ["/System/Ping"],
    access: "anyone",
    summary: "Its product name",
    handle: () => PRODUCT_NAME,
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Endpoint"],
    access: "viewer",
    summary: "Whether the client is near",
    handle: ({ request }) => ({ IsLocal: isLoopback(request.address), IsInNetwork: request.isLocal }),
  }),
  endpoint({
    method: "GET",
    paths: ["/GetUtcTime"],
    access: "anyone",
    summary: "The server's clock",
    handle() {
      const now = toDate(new Date());
      return { RequestReceptionTime: now, ResponseTransmissionTime: now };
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/health"],
    access: "anyone",
    summary: "For watchdogs",
    handle: () => textAnswer("Healthy", "text/plain"),
  }),
];

const isLoopback = (address: string | null): boolean =>
  address !== null && (address === "::1" || address.replace("::ffff:", "").startsWith("127."));

const notByClients = endpoint({
  method: "POST",
  paths: ["/System/Restart", "/System/Shutdown"],
  access: "viewer",
  summary: "Refused: whoever runs the server stops it",
  handle: () => empty(403),
});

export const systemEndpoints: readonly AnyEndpoint[] = [...aboutItself, notByClients];
