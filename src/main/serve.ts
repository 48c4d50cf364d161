import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";
import { type RunningServer, startServer } from "./server.ts";

/**
 * Runs the server until it is told to stop (SIGTERM, SIGINT). A second signal ends it at once, and so does an exception
 * that nobody caught: it may have left anything half done, and what was acknowledged is on disk. A promise that fails
 * with nobody waiting for it concerns itself alone: it is logged, and people's films go on.
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
  process.on("unhandledRejection", (error) => log.error("a defect: nobody waited for this", { error }));
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
