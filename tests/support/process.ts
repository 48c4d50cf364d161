/** The server as a process of its own, started as a person starts it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../..");

export interface RunningServer {
  readonly base: string;
  readonly port: number;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** What it has written so far, standard output and error together. */
  output(): string;
  /** SIGKILL: nothing gets a chance to tidy up. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export interface StartOptions {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Starts `serve` and waits for its first answer. A data folder of one's own stays; a temporary one goes with it. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const server = await spawnServer(options);
  await untilAnswers(server);
  return server;
}

/** The same without waiting: for a test that doesn't let it come so far. */
export async function spawnServer(options: StartOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "triptych-test-")));
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, [join(root, "src/main/cli.ts"), "serve"], {
    cwd: dataDir,
    env: {
      ...process.env,
      TRIPTYCH_DATA_DIR: dataDir,
      TRIPTYCH_PORT: String(port),
      TRIPTYCH_PLEX_PORT: String(await freePort()),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-1_000_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
  };
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    process: child,
    output: () => output,
    kill: () => stop("SIGKILL"),
    async [Symbol.asyncDispose]() {
      await stop("SIGTERM");
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(server: RunningServer): Promise<void> {
  const { base, process: child } = server;
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${child.exitCode}: ${server.output()}`);
    const answer = await fetch(`${base}/System/Info/Public`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error(`the server doesn't answer: ${server.output()}`);
}
