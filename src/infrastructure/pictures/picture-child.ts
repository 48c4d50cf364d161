/** The process that opens pictures, which are untrusted. It answers on its IPC channel and ends with it. */
import sharp from "sharp";
import type { PictureArguments, PictureQuestion, PictureReply, PictureTask } from "./answers.ts";
import { describe } from "./describe.ts";
import { measure } from "./measure.ts";
import { rateFrame } from "./rate-frame.ts";
import { render, renderCollage } from "./render.ts";

// One thread for each picture keeps a core for streaming; decoded pictures aren't needed twice.
sharp.concurrency(1);
sharp.cache(false);

const TASKS: { readonly [K in PictureTask]: (...args: PictureArguments[K]) => Promise<unknown> } = {
  render,
  collage: renderCollage,
  measure,
  describe,
  rateFrame,
};

function reply(message: PictureReply): void {
  process.send?.(message);
}

function run<K extends PictureTask>({ task, args }: PictureQuestion<K>): Promise<unknown> {
  const perform: (...given: PictureArguments[K]) => Promise<unknown> = TASKS[task];
  return perform(...args);
}

process.on("message", (question: PictureQuestion) => {
  run(question).then(
    (answer) => reply({ id: question.id, ok: true, answer }),
    (error: unknown) => reply({ id: question.id, ok: false, reason: String(error) }),
  );
});
process.once("disconnect", () => process.exit(0));
