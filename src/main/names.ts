/** `npm run -s names`: what a path's name says, one JSON line a path, from standard input to standard output. */
import { createInterface } from "node:readline";
import { describeName } from "../domain/library/naming/describe.ts";

for await (const input of createInterface({ input: process.stdin })) {
  if (input !== "") process.stdout.write(`${JSON.stringify({ input, ...describeName(input) })}\n`);
}
