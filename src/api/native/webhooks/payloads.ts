/**
 * What Sonarr and Radarr send to a webhook (Connect → Webhook), as far as it is of use: what isn't named here is taken and
 * dropped, and a detail that isn't as expected counts as not given. Paths are as the tool sees them.
 */
import { z } from "zod";

const MAX_FILES = 5000;

const path = z.string().min(1).max(4096);
const maybePath = path.optional().catch(undefined);
const words = z.string().max(500).optional().catch(undefined);
/** 0 stands for none. */
const number = z.int().min(0).max(2_147_483_647).optional().catch(undefined);
const imdbId = z
  .string()
  .regex(/^tt\d{7,9}$/)
  .optional()
  .catch(undefined);

const file = z.object({
  path: maybePath,
  relativePath: maybePath.describe("Below the folder of its film or series; taken when there is no `path`."),
  quality: words,
  releaseGroup: words,
});
const renamedFile = file.extend({ previousPath: maybePath });
const files = z.array(file).max(MAX_FILES);
/** A list, or (when a series or film is removed) whether they were deleted, too. */
const deletedFiles = z.union([z.boolean(), files]).optional();

const event = z
  .string()
  .min(1)
  .max(50)
  .describe(
    "`Test`, `Grab`, `Download` (a file was imported), `Rename`, …; others are taken and mean nothing here.",
  );

export const sonarrPayload = z.object({
  eventType: event,
  series: z.object({ title: words, path, year: number, tvdbId: number, tmdbId: number, imdbId }).optional(),
  episodes: z
    .array(z.object({ seasonNumber: number, episodeNumber: number, title: words, tvdbId: number }))
    .max(MAX_FILES)
    .optional(),
  episodeFile: file.optional(),
  episodeFiles: files.optional(),
  renamedEpisodeFiles: z.array(renamedFile).max(MAX_FILES).optional(),
  deletedFiles,
});
export type SonarrPayload = z.output<typeof sonarrPayload>;

export const radarrPayload = z.object({
  eventType: event,
  movie: z.object({ title: words, folderPath: path, year: number, tmdbId: number, imdbId }).optional(),
  movieFile: file.optional(),
  renamedMovieFiles: z.array(renamedFile).max(MAX_FILES).optional(),
  deletedFiles,
});
export type RadarrPayload = z.output<typeof radarrPayload>;
export type NamedFile = z.output<typeof renamedFile>;
