/**
 * The process that opens untrusted media with libav, one file at a time. It answers on its IPC channel and ends with
 * it; its parent kills it when a file takes too long, and replaces it when it dies.
 */
import { readFile } from "./libav-read.ts";
import type { ProbeAnswer } from "./probe-json.ts";

export interface ChildRequest {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
}

export type ChildMessage =
  | { readonly type: "ready" }
  | { readonly type: "answer"; readonly id: number; readonly answer: ProbeAnswer; readonly rssBytes: number }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };

function send(message: ChildMessage): void {
  process.send?.(message);
}

process.on("message", (request: ChildRequest) => {
  readFile(request.path, request.sizeBytes).then(
    (answer) => send({ type: "answer", id: request.id, answer, rssBytes: process.memoryUsage.rss() }),
    (error: unknown) => send({ type: "failed", id: request.id, reason: String(error) }),
  );
});
process.once("disconnect", () => process.exit(0));
send({ type: "ready" });
