import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sharedDir, sharedIsAbsent } from "../support/reference.ts";

const dir = join(sharedDir, "cases/naming");
const root = join(import.meta.dirname, "../..");

/** What the scorer says of a command of ours. */
function score(cases: readonly string[], program: string): Readonly<Record<string, number>> {
  const answers = mkdtempSync(join(tmpdir(), "naming-"));
  try {
    const json = join(answers, "score.json");
    const command = `"${process.execPath}" "${join(root, program)}"`;
    const args = [join(dir, "score.mjs"), ...cases, "--cmd", command, "--json", json, "--quiet"];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return JSON.parse(readFileSync(json, "utf8")) as Readonly<Record<string, number>>;
  } finally {
    rmSync(answers, { recursive: true });
  }
}

describe.skipIf(sharedIsAbsent !== null)(
  `names and trees${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    it("reads what names say", () => {
      const { cases, missing, exactRate, identityRate } = score(
        [join(dir, "dev.jsonl")],
        "src/main/names.ts",
      );
      expect({ missing }).toEqual({ missing: 0 });
      expect(cases).toBeGreaterThan(2000);
      expect(identityRate).toBeGreaterThanOrEqual(0.965);
      expect(exactRate).toBeGreaterThanOrEqual(0.95);
    });

    it("groups trees as people meant them", () => {
      const { exact, trees, facts, total } = score(
        ["--trees", join(dir, "trees-dev.json")],
        "src/main/trees.ts",
      );
      expect({ exact, facts }).toEqual({ exact: trees, facts: total });
    });
  },
);
