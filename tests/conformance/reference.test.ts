import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../support/process.ts";
import {
  copyOfReferenceLibrary,
  goldenDirs,
  referenceTool,
  run,
  sharedIsAbsent,
} from "../support/reference.ts";

/** What the first running path must answer as the real server does; the other groups are recorded and told. */
const GROUPS = [
  "public",
  "startup",
  "auth",
  "auth-variants",
  "auth-variants-legacy-enabled",
  "path-variants",
  "users",
  "views",
  "items",
  "item",
  "latest",
  "resume",
  "shows",
  "images",
  "playstate",
  "stream",
  "subtitles",
  "errors",
  "quickconnect",
  "udp",
  "display-preferences",
];

interface CaseReport {
  readonly case: string;
  readonly group: string;
  readonly pass: boolean;
}

const percent = (rows: readonly CaseReport[]): number =>
  (100 * rows.filter((row) => row.pass).length) / Math.max(1, rows.length);

describe.skipIf(sharedIsAbsent !== null)(
  `the recorded answers of the real Jellyfin${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    let dir = "";
    let report: readonly CaseReport[] = [];

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "triptych-conformance-"));
      const media = await copyOfReferenceLibrary(join(dir, "media"));
      const recording = join(dir, "recording");
      // Left to die on purpose only at the end: the recorder talks to one server from its wizard on.
      await using server = await startServer({ env: { TRIPTYCH_SERVER__DISCOVERY: "true" } });
      await run(process.execPath, [
        referenceTool("record.mjs"),
        "--base",
        server.base,
        "--media",
        media,
        "--out",
        recording,
      ]);
      const file = join(dir, "report.json");
      // It ends with 1 when a case is absent: the report is still whole.
      await run(process.execPath, [
        referenceTool("compare.mjs"),
        goldenDirs.join(","),
        recording,
        "--json",
        file,
      ]).catch(() => undefined);
      report = JSON.parse(await readFile(file, "utf8")) as readonly CaseReport[];
      printFigures(report);
    }, 900_000);

    afterAll(async () => {
      await rm(dir, { recursive: true, force: true });
    });

    it.each(GROUPS)("%s: at least 60 %% of the cases agree", (group) => {
      const rows = report.filter((row) => row.group === group);
      expect(rows.length).toBeGreaterThan(0);
      expect(percent(rows)).toBeGreaterThanOrEqual(60);
    });

    it("at least 85 % agree over all of these groups together", () => {
      expect(percent(report.filter((row) => GROUPS.includes(row.group)))).toBeGreaterThanOrEqual(85);
    });
  },
);

function printFigures(report: readonly CaseReport[]): void {
  const line = (name: string, rows: readonly CaseReport[]): string =>
    `${name.padEnd(32)} ${rows.filter((row) => row.pass).length}/${rows.length}  ${percent(rows).toFixed(1)} %`;
  const groups = [...new Set(report.map((row) => row.group))];
  for (const group of groups)
    console.log(
      line(
        GROUPS.includes(group) ? group : `(${group})`,
        report.filter((row) => row.group === group),
      ),
    );
  console.log(
    line(
      "required groups together",
      report.filter((row) => GROUPS.includes(row.group)),
    ),
  );
}
