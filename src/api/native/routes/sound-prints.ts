/** What versions sound like, for tools that look for openings. */
import { z } from "zod";
import { empty } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { id } from "../schemas.ts";

const PATH = "/api/v1/items/{itemId}/sound-prints";
const params = z.strictObject({ itemId: id });

const soundPrints = z.object({
  versions: z.array(
    z.object({
      versionUuid: z.string(),
      state: z
        .enum(["missing", "silent", "made"])
        .describe("`missing`: nobody has asked, or it is being made."),
      algorithm: z.int().nullable().describe("Chromaprint's number."),
      stepMs: z.number().nullable().describe("From one value to the next; the first begins with the file."),
      values: z.array(z.int().min(0)).nullable().describe("32 bits each; alike where few bits differ."),
    }),
  ),
});

export const soundPrintRoutes = [
  route({
    id: "requestSoundPrints",
    method: "POST",
    path: PATH,
    access: "admin",
    summary: "Have prints made of what an item's versions sound like at the beginning, and those below it",
    params,
    status: 202,
    async handle({ core, viewer, params: { itemId } }) {
      await core.sounds.request(viewer, itemId);
      return empty(202);
    },
  }),
  route({
    id: "getSoundPrints",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "What an item's versions sound like at the beginning",
    params,
    response: soundPrints,
    async handle({ core, viewer, params: { itemId } }): Promise<z.input<typeof soundPrints>> {
      const versions = await core.sounds.of(viewer, itemId);
      return {
        versions: versions.map(({ versionUuid, isMissing, print }) => ({
          versionUuid,
          state: isMissing ? "missing" : print === null ? "silent" : "made",
          algorithm: print?.algorithm ?? null,
          stepMs: print?.stepMs ?? null,
          values: print === null ? null : [...print.values],
        })),
      };
    },
  }),
];
