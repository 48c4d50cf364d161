/** The whole server inside of the test's process: its core is at hand, and it starts in a moment. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/main/config/load.ts";
import { createLog } from "../../src/main/log.ts";
import { type RunningServer, startServer } from "../../src/main/server.ts";

export interface LocalServer {
  readonly base: string;
  readonly running: RunningServer;
  /** A fresh folder beside the data, for media. */
  readonly mediaDir: string;
  /** What was logged, line by line. */
  readonly log: readonly Record<string, unknown>[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** With an account `ada`, password `lovelace`, unless `environment` says otherwise. */
export async function startLocal(environment: Record<string, string> = {}): Promise<LocalServer> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-local-"));
  const mediaDir = join(dir, "media");
  await mkdir(mediaDir);
  const { config } = await loadConfig(
    {
      TRIPTYCH_DATA_DIR: join(dir, "data"),
      TRIPTYCH_PORT: "0",
      TRIPTYCH_PLEX_PORT: "0",
      TRIPTYCH_SERVER__HOST: "127.0.0.1",
      TRIPTYCH_SERVER__DISCOVERY: "false",
      TRIPTYCH_FIRST_ACCOUNT__NAME: "ada",
      TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "lovelace",
      ...environment,
    },
    dir,
  );
  const log: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
  const running = await startServer(config, createLog(config.log.level, destination));
  await running.settled;
  return {
    base: `http://127.0.0.1:${running.port}`,
    running,
    mediaDir,
    log,
    async [Symbol.asyncDispose]() {
      await running.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
