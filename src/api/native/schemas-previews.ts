import { z } from "zod";

export const previewParams = z.strictObject({ itemId: z.coerce.number().int().min(1).max(2_147_483_647) });
export const previewQuery = z.strictObject({
  version: z.string().max(64).optional().describe("The default version when it isn't given."),
});
export const sheetParams = previewParams.extend({ index: z.coerce.number().int().min(0).max(100_000) });
export const previews = z.object({
  tiles: z
    .object({
      width: z.int().describe("Of one thumbnail."),
      height: z.int(),
      columns: z.int(),
      rows: z.int(),
      count: z.int().describe("Thumbnails in all: one for each interval, row by row, sheet by sheet."),
      intervalMs: z.int(),
      sheets: z.array(z.string()).describe("Their urls, in order."),
    })
    .nullable(),
  chapters: z.array(
    z.object({
      startMs: z.int(),
      endMs: z.int(),
      name: z.string().nullable(),
      picture: z.string().nullable().describe("Its url."),
    }),
  ),
});
