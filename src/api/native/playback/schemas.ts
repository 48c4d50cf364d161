import { z } from "zod";
import { REASONS } from "../../../domain/playback/decision/reasons.ts";
import { capabilities } from "./capabilities.ts";

const MAX_MS = 10 * 24 * 3600 * 1000;
const streamIndex = z.int().min(0).max(100_000);

export const newPlayback = z.strictObject({
  itemId: z.int().min(1).max(2_147_483_647),
  versionUuid: z.string().max(64).optional().describe("The default version when it isn't given."),
  part: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe("Which of the version's files, in playing order: a film may be in several."),
  capabilities: capabilities.prefault({}),
  audio: streamIndex.optional().describe("Index of the sound track that plays first."),
  subtitle: streamIndex
    .optional()
    .describe("Index of the chosen subtitles: those that are pictures are burnt in."),
  maxBitrateBps: z.int().min(100_000).max(1_000_000_000).optional(),
  startMs: z.int().min(0).max(MAX_MS).default(0),
  subtitleOffsetMs: z
    .int()
    .min(-3_600_000)
    .max(3_600_000)
    .default(0)
    .describe("Subtitles are shown so much later than their file says; below zero: earlier."),
  direct: z.boolean().default(true).describe("false: never the file as it is."),
});

const track = z.object({
  streamIndex: z.int(),
  name: z.string(),
  language: z.string().nullable().describe("BCP 47."),
  isDefault: z.boolean(),
});

export const playback = z.object({
  id: z.string(),
  token: z.string().describe("Stands in all urls; whoever has it can play until it expires."),
  expiresAt: z.iso.datetime(),
  itemId: z.int(),
  versionUuid: z.string(),
  part: z.int().describe("Of the version's files, in playing order from 0; positions are in it."),
  partCount: z.int().describe("When this one has ended, the next one is played by a session of its own."),
  durationMs: z.int().nullable(),
  startMs: z.int(),
  method: z
    .enum(["direct", "remux", "transcode"])
    .describe("The cheapest way for this player; the playlists work whichever it is."),
  reasons: z.array(z.enum(REASONS)).describe("Why not as it is."),
  urls: z.object({
    direct: z.string().nullable().describe("The file itself, by ranges; null: the player can't play it."),
    hls: z.string(),
    dash: z.string(),
  }),
  video: z
    .array(
      z.object({
        id: z.string(),
        codecs: z.string(),
        width: z.int(),
        height: z.int(),
        frameRate: z.number().nullable(),
        range: z.enum(["SDR", "PQ", "HLG"]),
        bandwidthBps: z.int(),
        isCopy: z.boolean(),
      }),
    )
    .describe(
      "What the playlists have on offer, the best first; empty where the file itself is to be played.",
    ),
  audio: z.array(track.extend({ codecs: z.string(), channels: z.int(), isCopy: z.boolean() })),
  subtitles: z.array(
    track.extend({ isForced: z.boolean(), url: z.string().describe("The whole track as WebVTT.") }),
  ),
  burntInSubtitle: z.int().nullable(),
});

export const playbackReport = z.strictObject({
  positionMs: z.int().min(0).max(MAX_MS),
  state: z.enum(["playing", "paused"]).default("playing"),
  audio: streamIndex.optional(),
  subtitle: streamIndex.nullable().optional().describe("null: none."),
});

export const playbackEnd = z.strictObject({
  positionMs: z.coerce.number().int().min(0).max(MAX_MS).optional().describe("Where the player was last."),
});

/** What has the form of a JSON Web Token; whether it is one of ours its signature says. */
const token = z
  .string()
  .max(4096)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]*$/);
export const tokenParams = z.strictObject({ token });
export const trackParams = z.strictObject({
  token,
  kind: z.enum(["video", "audio"]),
  track: z.string().max(32),
});
export const segmentParams = trackParams.extend({
  segment: z
    .string()
    .regex(/^(?:init\.mp4|\d{1,6}\.m4s)$/, "`init.mp4`, `0.m4s`, `1.m4s` …")
    .transform((name) => (name === "init.mp4" ? ("init" as const) : Number.parseInt(name, 10))),
});
export const textParams = z.strictObject({ token, stream: z.coerce.number().int().min(0).max(100_000) });
export const textPieceParams = textParams.extend({
  piece: z
    .string()
    .regex(/^\d{1,6}\.vtt$/)
    .transform((name) => Number.parseInt(name, 10)),
});
