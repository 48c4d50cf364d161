/** `npm run -s trees`: what a library of these paths holds, one JSON line a tree, from standard input to standard output. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { describeTree, type DescribedTree } from "../domain/library/discovery/describe-tree.ts";

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

/** In pieces, so that a large library's answer is never one string. */
async function print(tree: { readonly id: string | number } & DescribedTree): Promise<void> {
  await write(`{"id":${JSON.stringify(tree.id)},"items":[`);
  for (let at = 0; at < tree.items.length; at += PIECE) {
    const piece = tree.items.slice(at, at + PIECE).map((item) => JSON.stringify(item));
    await write(`${at === 0 ? "" : ","}${piece.join(",")}`);
  }
  await write(`],"ignored":${JSON.stringify(tree.ignored)}}\n`);
}
const PIECE = 500;

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

for await (const text of createInterface({ input: process.stdin })) {
  if (text.trim() === "") continue;
  const { id, library, paths } = line.parse(JSON.parse(text));
  await print({ id, ...describeTree(KINDS[library], paths) });
}
