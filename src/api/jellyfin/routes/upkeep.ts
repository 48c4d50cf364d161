/** What admins look after: log files, and backups of the database. */
import type { BackupManifestDto } from "@jellyfin/sdk/lib/generated-client/models/backup-manifest-dto.js";
import { z } from "zod";
import type { Backup } from "../../../domain/server/upkeep.ts";
import { empty, file } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf } from "../body.ts";
import { REPORTED_VERSION } from "../constants.ts";
import { toDate } from "../dates-and-ticks.ts";
import { problem, Refusal } from "../errors.ts";
import { queryOf } from "../query.ts";
import { required, verbatim } from "../values.ts";

const MAX_DOCUMENT_BYTES = 1_000_000;

const logs: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/System/Logs"],
    access: "admin",
    summary: "The log's files, the newest first",
    handle: async ({ core }) =>
      (await core.upkeep.logs.list()).map(({ name, sizeBytes, createdAt, modifiedAt }) => ({
        DateCreated: toDate(createdAt),
        DateModified: toDate(modifiedAt),
        Size: sizeBytes,
        Name: name,
      })),
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Logs/Log"],
    access: "admin",
    query: queryOf({ name: required(verbatim) }),
    summary: "One of them",
    async handle({ core, query }) {
      const found = await core.upkeep.logs.find(query.name);
      if (found === null) throw new Refusal(problem(404));
      const { path, sizeBytes, modifiedAt } = found;
      const mimeType = "text/plain; charset=utf-8";
      return file({ path, sizeBytes, modifiedAt, mimeType, ranges: false, isOurs: true });
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/ClientLog/Document"],
    access: "viewer",
    body: z.instanceof(Uint8Array),
    rawBody: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    summary: "Keeps what a client has written down of itself",
    async handle({ core, viewer, body }) {
      const { client = "client", clientVersion = "" } = viewer.device ?? {};
      const text = new TextDecoder().decode(body);
      return { FileName: await core.upkeep.logs.keep(`${client}_${clientVersion}`, text) };
    },
  }),
];

/** The pictures that people gave lie in the data directory: a backup of that has them. */
const toManifest = ({ name, createdAt }: Backup): BackupManifestDto => ({
  ServerVersion: REPORTED_VERSION,
  BackupEngineVersion: "1.0.0",
  DateCreated: toDate(createdAt),
  Path: name,
  Options: { Metadata: false, Trickplay: false, Subtitles: false, Database: true },
});

/** Clients send back what the manifest says, perhaps with folders in front. */
const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

const backups: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Backup"],
    access: "admin",
    summary: "Backups of the database, the newest first",
    handle: async ({ core }) => (await core.upkeep.backups.list()).map(toManifest),
  }),
  endpoint({
    method: "GET",
    paths: ["/Backup/Manifest"],
    access: "admin",
    query: queryOf({ path: required(verbatim) }),
    summary: "One of them",
    async handle({ core, query }) {
      const found = await core.upkeep.backups.find(nameOf(query.path));
      if (found === null) throw new Refusal(problem(404));
      return toManifest(found);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Backup/Create"],
    access: "admin",
    body: z.unknown(),
    summary: "Makes one, whatever options say: of the database",
    handle: async ({ core }) => toManifest(await core.upkeep.backups.create()),
  }),
  endpoint({
    method: "POST",
    paths: ["/Backup/Restore"],
    access: "admin",
    body: bodyOf({ ArchiveFileName: required(verbatim) }),
    summary: "Lays one ready for the next start of the server",
    async handle({ core, body }) {
      await core.upkeep.backups.restore(nameOf(body.ArchiveFileName));
      return empty(204);
    },
  }),
];

export const upkeepEndpoints: readonly AnyEndpoint[] = [...logs, ...backups];
