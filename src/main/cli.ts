/** The program's entry: keeps what Node makes of our TypeScript, so that the next start is quicker, then runs. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** Beside the packages: whoever can write there could change the code itself. */
const cache = join(import.meta.dirname, "../../node_modules/.cache/code");
// Threads and child processes find it in the environment.
process.env["NODE_COMPILE_CACHE"] ??= cache;
enableCompileCache(process.env["NODE_COMPILE_CACHE"]);

const { main } = await import("./commands.ts");
process.exitCode = await main(process.argv[2]);
