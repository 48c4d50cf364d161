/** Runs in a thread of its own: rewriting megabytes has no place on the event loop. */
import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { muxTransportStream } from "./mux.ts";

export interface MuxRequest {
  readonly id: number;
  readonly tracks: readonly { readonly init: string; readonly segments: readonly string[] }[];
  readonly span: { readonly startMs: number; readonly endMs: number };
}

export type MuxAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly error: string };

async function mux({ tracks, span }: MuxRequest): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = await Promise.all(
    tracks.map(async ({ init, segments }) => ({
      init: await readFile(init),
      segments: await Promise.all(segments.map((path) => readFile(path))),
    })),
  );
  const stream = muxTransportStream(pieces, span);
  // Handed over, not copied, where it has its memory to itself.
  const { buffer } = stream;
  return buffer instanceof ArrayBuffer && buffer.byteLength === stream.length
    ? new Uint8Array(buffer)
    : new Uint8Array(stream);
}

parentPort?.on("message", (request: MuxRequest) => {
  mux(request).then(
    (bytes) => parentPort?.postMessage({ id: request.id, bytes } satisfies MuxAnswer, [bytes.buffer]),
    (error: unknown) => parentPort?.postMessage({ id: request.id, error: String(error) } satisfies MuxAnswer),
  );
});
