import { access, constants, mkdir } from "node:fs/promises";
import { serveDiscovery } from "../api/jellyfin/discovery.ts";
import { holdDataDir } from "../infrastructure/folders/data-lock.ts";
import { type Background, startBackground } from "./background.ts";
import type { Config } from "./config/schema.ts";
import { composeCore, type Composed, holdConfigured, openConfigured } from "./core.ts";
import { makeFirstAccount, makeLibraries } from "./first-start.ts";
import { giveMemoryBack } from "./give-back.ts";
import { addressTowards, type HttpSide, startHttp } from "./http.ts";
import type { ServerLog } from "./log.ts";
import { composeLogFiles, restoreIfWanted } from "./upkeep.ts";
import { version } from "./version.ts";

export interface RunningServer {
  readonly port: number;
  readonly core: Composed["core"];
  /** Resolves when what follows the first answer (jobs, watching, configured libraries) has begun too. */
  readonly settled: Promise<void>;
  /** Ends in order: nothing new, streams under way within the grace time, jobs put back, the database closed. */
  close(): Promise<void>;
}

/** A reason for which the server can't start, in words for the person who starts it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

const now = (): Date => new Date();

/** Starts the server; resolves as soon as it answers. Throws `StartError` for what its owner can mend. */
export async function startServer(config: Config, log: ServerLog): Promise<RunningServer> {
  const startedMs = performance.now();
  await prepareDataDir(config.data_dir);
  const hold = holdDataDir(config.data_dir, log);
  if (hold === null)
    throw new StartError(
      `Another server is running on the data directory ${config.data_dir}. Stop it, or set data_dir (TRIPTYCH_DATA_DIR) to another directory.`,
    );
  const holds = new AsyncDisposableStack();
  holds.use(hold);
  const files = composeLogFiles(config, now);
  holds.defer(() => files.end());
  holds.use(log.alsoTo(files.stream));
  try {
    holds.use(await holdDatabase(config, log));
    await restoreIfWanted(config, log);
    return await startOn(config, log, holds, startedMs);
  } catch (error) {
    await holds.disposeAsync();
    throw error;
  }
}

/** Before the schema is looked at: a newer version would change it under the feet of the server that runs. */
async function holdDatabase(config: Config, log: ServerLog): Promise<AsyncDisposable> {
  const hold = await holdConfigured(config, log.part("database"));
  if (hold !== null) return hold;
  throw new StartError(
    "Another server is running on this PostgreSQL database. Stop it, or set database.url (TRIPTYCH_DATABASE__URL) to another database.",
  );
}

async function startOn(
  config: Config,
  log: ServerLog,
  holds: AsyncDisposable,
  startedMs: number,
): Promise<RunningServer> {
  const database = await openConfigured(config, log.part("database"));
  try {
    const composed = await composeCore(config, database, log, now);
    const { core } = composed;
    await makeFirstAccount(core, config, log);
    const http = await startHttp(config, composed, log, version).catch((error: unknown) => {
      throw portError(error, config.server.port) ?? error;
    });
    log.info("listening", {
      port: http.port,
      version,
      data: config.data_dir,
      startMs: Math.round(performance.now() - startedMs),
    });
    return run(config, composed, http, log, holds);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

function run(
  config: Config,
  composed: Composed,
  http: HttpSide,
  log: ServerLog,
  holds: AsyncDisposable,
): RunningServer {
  const { core, database } = composed;
  let background: Background | null = null;
  let discovery: AsyncDisposable | null = null;
  const givingBack = giveMemoryBack();
  const settle = async (): Promise<void> => {
    await core.watching.recover();
    background = await startBackground(config, composed, log, now);
    await makeLibraries(core, config, log);
    if (config.server.discovery)
      discovery = await serveDiscovery({
        core,
        log: log.part("discovery"),
        addressFor: (client) => `http://${addressTowards(client)}:${http.port}${config.server.base_path}`,
      });
  };
  const settled = settle().catch((error: unknown) => {
    log.error("a part of the server could not be started", { error });
  });
  const close = async (): Promise<void> => {
    await settled;
    givingBack[Symbol.dispose]();
    await discovery?.[Symbol.asyncDispose]();
    await Promise.all([http.close(), background?.close()]);
    await composed.delivery[Symbol.asyncDispose]();
    await core.users.flush();
    await database[Symbol.asyncDispose]();
    await holds[Symbol.asyncDispose]();
    log.info("stopped");
  };
  let closing: Promise<void> | null = null;
  return { port: http.port, core, settled, close: () => (closing ??= close()) };
}

async function prepareDataDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o750 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The data directory ${path} can't be used: ${reason}. Set data_dir (TRIPTYCH_DATA_DIR) to a directory that can be written.`,
    );
  }
}

function portError(error: unknown, port: number): StartError | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${port} is in use, perhaps by a server that runs already. Set server.port (TRIPTYCH_PORT) to another.`,
    );
  if (code === "EACCES")
    return new StartError(
      `Port ${port} may not be used by this user. Set server.port (TRIPTYCH_PORT) above 1023.`,
    );
  return null;
}
