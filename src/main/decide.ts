/** `npm run -s decide`: one decision a line, from standard input to standard output. */
import { createInterface } from "node:readline";
import { decideLine } from "../api/jellyfin/decide-line.ts";

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(decideLine(JSON.parse(line)))}\n`);
}
