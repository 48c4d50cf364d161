/**
 * `./triptych`: starts the server, and for a first start without any configured library makes a sample one and an
 * account, so that there is something to see. `npm start` does none of this.
 */
import { randomInt } from "node:crypto";
import { access } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { ConfigError } from "../src/main/config/errors.ts";
import { loadConfig } from "../src/main/config/load.ts";
import type { Config } from "../src/main/config/schema.ts";
import { createLog } from "../src/main/log.ts";
import { serve } from "../src/main/serve.ts";
import { type RunningServer, StartError } from "../src/main/server.ts";
import { makeSampleLibrary } from "./sample-library.ts";

const say = (words: string): void => void process.stderr.write(`${words}\n`);
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Words that are told apart easily when somebody reads them out. */
const WORDS =
  "amber birch cedar delta ember fjord grove heron indigo juniper kelp linden maple nectar opal pine quartz river sage tulip umber violet willow zephyr".split(
    " ",
  );
const aPassword = (): string =>
  [...Array.from({ length: 3 }, () => WORDS[randomInt(WORDS.length)]), randomInt(10, 100)].join("-");

/** The configuration for a first start: what is configured, and a sample library and an account where nothing is. */
async function forFirstStart(config: Config): Promise<Config> {
  const isFirst = config.database.url === "" && !(await isThere(join(config.data_dir, "triptych.db")));
  if (!isFirst) return config;
  const library =
    config.library.length > 0
      ? config.library
      : await makeSampleLibrary(resolve(import.meta.dirname, "../sample"), say);
  const account =
    config.first_account.name === "" ? { name: "admin", password: aPassword() } : config.first_account;
  return {
    ...config,
    library: library.map(({ name, kind, paths }) => ({ name, kind, paths: [...paths] })),
    first_account: account,
  };
}

/** What a person needs to know, under the log's lines. */
function tell(configured: Config, config: Config, { port, core }: RunningServer): void {
  const hosts = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  const urls = ["localhost", ...hosts].map((host) => `http://${host}:${port}${config.server.base_path}`);
  const isNew = config !== configured && core.server.identity().setupDone;
  const given = configured.first_account.name !== "";
  const signIn = isNew
    ? `Sign in as   ${config.first_account.name}
    Password     ${given ? "(the one that is configured)" : config.first_account.password}`
    : core.server.identity().setupDone
      ? "Sign in with your account; the first one's password was shown at the first start."
      : "Nobody has an account yet: the app's wizard asks for one.";
  say(`
  ${core.server.identity().name} is running.

    Address      ${urls.join("\n                 ")}
    ${signIn}

  Open a Jellyfin app (Swiftfin, Findroid, Jellyfin for Android TV, Kodi, …), add a server with this address and sign
  in. Stop with Ctrl-C. Data: ${config.data_dir}
`);
}

try {
  const { config: configured } = await loadConfig(process.env, process.cwd());
  const config = await forFirstStart(configured);
  process.exitCode = await serve(config, createLog(config.log.level), (server) =>
    tell(configured, config, server),
  );
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
