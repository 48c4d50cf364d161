/** Every classification that an item carries, with its rank: limits compare by it (`catalogue/limits.ts`). */
import { certificateOf, rank } from "../../domain/library/certificates.ts";
import type { Database, Statement, WritableSql } from "./database.ts";

/** Part of the write that gives items these classifications. */
export async function noteCertificates(tx: WritableSql, texts: Iterable<unknown>): Promise<void> {
  const named = new Set([...texts].filter((text) => typeof text === "string" && text !== ""));
  if (named.size > 0) await tx.batch([...named].map((text) => ranked(String(text))));
}

function ranked(text: string): Statement {
  const certificate = certificateOf(text);
  return {
    sql: `INSERT INTO "certificate" ("text", "rank") VALUES (?, ?)
      ON CONFLICT ("text") DO UPDATE SET "rank" = excluded."rank"`,
    values: [text, certificate === null ? null : rank(certificate)],
  };
}

/** Ranks all anew, as this version understands them. */
export async function rankCertificates(database: Database): Promise<void> {
  await database.write(async (tx) => {
    const rows = await tx.all<{ text: string }>(`SELECT "text" FROM "certificate"`);
    await tx.batch([ranked(""), ...rows.map(({ text }) => ranked(text))]);
  });
}
