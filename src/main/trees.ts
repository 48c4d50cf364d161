/** `npm run -s trees`: what a library of these paths holds, one JSON line a tree, from standard input to standard output. */
import { createInterface } from "node:readline";
import { z } from "zod";
import { describeTree } from "../domain/library/discovery/describe-tree.ts";

const line = z.object({
  id: z.union([z.string(), z.number()]),
  library: z.enum(["movies", "tvshows", "music", "musicvideos", "homevideos", "mixed"]),
  paths: z.array(z.string()),
});
const KINDS = {
  movies: "movies",
  tvshows: "shows",
  music: "music",
  musicvideos: "musicVideos",
  homevideos: "homeVideos",
  mixed: "mixed",
} as const;

for await (const text of createInterface({ input: process.stdin })) {
  if (text.trim() === "") continue;
  const { id, library, paths } = line.parse(JSON.parse(text));
  process.stdout.write(`${JSON.stringify({ id, ...describeTree(KINDS[library], paths) })}\n`);
}
