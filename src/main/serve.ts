import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";
import { type RunningServer, startServer } from "./server.ts";

/**
 * Runs the server until it is told to stop (SIGTERM, SIGINT); answers with the exit code. A second signal ends it at
 * once, and so does a defect that nobody caught: its state can't be trusted, and what was acknowledged is on disk.
 */
export async function serve(
  config: Config,
  log: ServerLog,
  onStarted: (server: RunningServer) => void = () => {},
): Promise<number> {
  const crash = (error: unknown): void => {
    log.error("a defect ends the server", { error });
    log.flush();
    process.exit(1);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  const told = toldToStop();
  const server = await startServer(config, log);
  onStarted(server);
  const signal = await told;
  log.info("stopping", { signal });
  process.once(signal, () => process.exit(1));
  await server.close();
  log.flush();
  // Whatever still holds the process (a library's timer, a stuck mount) has nothing more to do.
  process.exit(0);
}

function toldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
}
