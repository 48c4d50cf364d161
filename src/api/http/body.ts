import type { IncomingMessage } from "node:http";
import { DomainError } from "../../domain/errors.ts";

const JSON_TYPE = /^(?:application|text)\/(?:[\w.-]+\+)?json$/i;

/**
 * The whole body, at most `maxBytes`, else `too-large`. The rest of a larger one is left to Node, which reads and drops
 * it, so that the client gets to see the answer.
 */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      request.off("data", take).off("end", end).off("error", fail).off("close", gone);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      stop();
      // Paused, neither the rest nor the connection's end would be noticed.
      request.resume();
      reject(tooLarge(maxBytes));
    };
    const end = (): void => {
      stop();
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const gone = (): void => fail(new DomainError("invalid", "the body ended early"));
    request.on("data", take).on("end", end).on("error", fail).on("close", gone);
  });
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError("too-large", `the body is larger than ${maxBytes} bytes`, { maxBytes });
}

/**
 * A JSON body as a value; undefined when there is none, whatever its type says (Roku and Python send JSON types with
 * nothing behind them). `unsupported` for another media type, SyntaxError for broken JSON.
 */
export function parseJson(bytes: Uint8Array, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  const mediaType = contentType?.split(";")[0]?.trim() ?? "";
  if (mediaType !== "" && !JSON_TYPE.test(mediaType))
    throw new DomainError("unsupported", `a body of type ${mediaType} is not taken`, { mediaType });
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
}
