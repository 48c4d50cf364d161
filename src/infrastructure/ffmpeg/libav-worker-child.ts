/** The child's end of a libav worker: one file at a time, answers over the channel, ends with it. */
import type { WorkerMessage, WorkerRequest } from "./libav-worker.ts";

function send(message: WorkerMessage): void {
  process.send?.(message);
}

export function answerWith(read: (path: string, sizeBytes: number, task: unknown) => unknown): void {
  process.on("message", ({ id, path, sizeBytes, task }: WorkerRequest) => {
    Promise.resolve()
      .then(() => read(path, sizeBytes, task))
      .then(
        (answer) => send({ type: "answer", id, answer, rssBytes: process.memoryUsage.rss() }),
        (error: unknown) => send({ type: "failed", id, reason: String(error) }),
      );
  });
  process.once("disconnect", () => process.exit(0));
  send({ type: "ready" });
}
