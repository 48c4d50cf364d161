import { stringify } from "smol-toml";
import { findAbilities } from "../infrastructure/encoders/abilities.ts";
import { summaryOf } from "../infrastructure/encoders/found-encoders.ts";
import { ConfigError } from "./config/errors.ts";
import { loadConfig } from "./config/load.ts";
import { printConfig } from "./config/print.ts";
import { searchFor } from "./encoders.ts";
import { createLog } from "./log.ts";
import { serve } from "./serve.ts";
import { StartError } from "./server.ts";
import { version } from "./version.ts";

const USAGE = `usage: triptych serve     starts the server with the configuration in force
       triptych config    prints the configuration in force, secrets hidden
       triptych encoders  tries what ffmpeg can encode here, and prints it
       triptych health    asks the running server whether it lives
       triptych version`;

const load = () => loadConfig(process.env, process.cwd());

/** Ends with 0 when the server on the configured port says that it is healthy, else with 1 and the reason. */
async function health(): Promise<number> {
  const { config } = await load();
  const url = `http://${config.server.host === "" ? "127.0.0.1" : config.server.host}:${config.server.port}/health`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => null);
  if (answer?.ok === true) return 0;
  console.error(`${url} ${answer === null ? "doesn't answer" : `answers ${answer.status}`}`);
  return 1;
}

/** Whether the hardware that is set can be used, and what ffmpeg says where it can't. */
async function encoders(): Promise<number> {
  const { config } = await load();
  const found = await findAbilities(searchFor(config, new AbortController().signal));
  process.stdout.write(`${stringify(summaryOf(found))}\n`);
  return found.programs.length === 0 ? 1 : 0;
}

const COMMANDS: Readonly<Record<string, () => Promise<number>>> = {
  async serve() {
    const { config } = await load();
    return serve(config, createLog(config.log.level));
  },
  async config() {
    process.stdout.write(printConfig(await load()));
    return 0;
  },
  encoders,
  health,
  async version() {
    console.log(version);
    return 0;
  },
};

/** Runs a command; answers with the exit code. */
export async function main(name: string | undefined): Promise<number> {
  const command = COMMANDS[name ?? ""];
  if (command === undefined) {
    console.error(USAGE);
    return 2;
  }
  try {
    return await command();
  } catch (error) {
    // For these the stack says nothing that the words don't.
    if (!(error instanceof ConfigError || error instanceof StartError || isNewerDatabase(error))) throw error;
    console.error(error.message);
    return 1;
  }
}

function isNewerDatabase(error: unknown): error is Error {
  return error instanceof Error && error.name === "NewerDatabaseError";
}
