/** Bytes for a client to measure the line with; Swiftfin plays nothing when it doesn't get them. */
import { randomBytes } from "node:crypto";
import { bytes } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { queryOf } from "../query.ts";
import { integer } from "../values.ts";

const MAX_SIZE = 100_000_000;
const DEFAULT_SIZE = 102_400;
const BLOCK = 1_048_576;

/** Random, so that no proxy makes it smaller; the same block again and again is far enough apart for that. */
const block = randomBytes(BLOCK);

export const bitrateTestEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Playback/BitrateTest"],
    access: "viewer",
    query: queryOf({ size: integer }),
    summary: "So many bytes",
    handle({ query: { size = DEFAULT_SIZE } }) {
      if (size < 1 || size > MAX_SIZE) {
        const limits = `greater than or equal to 1 and less than or equal to ${MAX_SIZE}`;
        throw new Refusal(problem(400, { size: [`The requested size must be ${limits}`] }));
      }
      const body = size <= BLOCK ? block.subarray(0, size) : Buffer.alloc(size, block);
      return bytes(body, "application/octet-stream");
    },
  }),
];
