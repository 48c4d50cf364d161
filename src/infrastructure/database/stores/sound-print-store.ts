import type { KeptPrint, SoundPrintStore } from "../../../domain/library/sounds/sound-print.ts";
import { inList } from "../catalogue/clauses.ts";
import type { Database } from "../database.ts";

interface Row {
  readonly version_uuid: string;
  readonly source: string;
  readonly algorithm: number;
  readonly step_ms: number;
  readonly content: string | null;
}

/** Prints of sound; their values in Base64, little-endian. */
export function createSoundPrintStore(database: Database): SoundPrintStore {
  return {
    async get(versionUuids) {
      if (versionUuids.length === 0) return new Map();
      const list = inList(versionUuids);
      const rows = await database.read.all<Row>(
        `SELECT "version_uuid", "source", "algorithm", "step_ms", "content" FROM "sound_print" WHERE "version_uuid" ${list.sql}`,
        list.values,
      );
      return new Map(rows.map((row) => [row.version_uuid, toKept(row)]));
    },
    put: (versionUuid, { source, print }, at) =>
      database.write(async (tx) => {
        await tx.run(`DELETE FROM "sound_print" WHERE "version_uuid" = ?`, [versionUuid]);
        await tx.run(
          `INSERT INTO "sound_print" ("version_uuid", "source", "algorithm", "step_ms", "content", "made_at")
           VALUES (?, ?, ?, ?, ?, ?)`,
          [
            versionUuid,
            source,
            print?.algorithm ?? 0,
            print?.stepMs ?? 0,
            print === null ? null : encodeValues(print.values),
            at.getTime(),
          ],
        );
      }),
  };
}

const toKept = ({ source, algorithm, step_ms: stepMs, content }: Row): KeptPrint => ({
  source,
  print: content === null ? null : { algorithm, stepMs, values: decodeValues(content) },
});

function encodeValues(values: Uint32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes.toString("base64");
}

function decodeValues(content: string): Uint32Array {
  const bytes = Buffer.from(content, "base64");
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readUInt32LE(at * 4));
}
