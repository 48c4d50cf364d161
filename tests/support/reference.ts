/** The reference material beside the repository: recordings of the real server and the tools that made them. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const sharedDir = resolve(import.meta.dirname, "../../../shared");

/** Why the tests that need the material can't run, or null when they can. */
export const sharedIsAbsent: string | null = existsSync(join(sharedDir, "README.md"))
  ? null
  : "the reference material (../shared) is not beside the repository";

export const referenceTool = (name: string): string => join(sharedDir, "jellyfin-reference/tools", name);
export const goldenDirs = ["golden-10.11", "golden-12.0"].map((name) =>
  join(sharedDir, "jellyfin-reference", name),
);

/** Runs a program to its end; rejects with its last output when it fails. */
export function run(command: string, args: readonly string[], timeoutMs = 600_000): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-200_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", fail);
    child.once("close", (code) => {
      if (code === 0) done(output);
      else fail(new Error(`${command} ${args[0] ?? ""} ended with ${code}: ${output.slice(-2000)}`));
    });
  });
}

/** The reference library, made once per machine; a private copy of it, since recording adds and removes films. */
export async function copyOfReferenceLibrary(into: string): Promise<string> {
  const cache = join(tmpdir(), "triptych-test-media", "reference-library");
  if (!existsSync(cache)) {
    const fresh = `${cache}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    await run("bash", [referenceTool("make-media.sh"), fresh]);
    await rename(fresh, cache).catch(() => rm(fresh, { recursive: true }));
  }
  await cp(cache, into, { recursive: true, preserveTimestamps: true });
  return into;
}
