import { z } from "zod";
import type { Asker } from "../delivery/audience.ts";
import { DYNAMIC_RANGES } from "./dynamic-range.ts";

const codecs = z.array(z.string().max(32)).max(32).readonly();
const bound = z.number().nullable();
const codecLimits = z.object({
  profiles: z.array(z.string().max(32)).max(32).readonly().nullable(),
  level: bound,
  bitDepth: bound,
  refFrames: bound,
  ranges: z.array(z.enum(DYNAMIC_RANGES)).readonly().nullable(),
});

/** What a playback session may have, whoever holds its signed form: players send no headers. */
export const grantSchema = z.object({
  sessionId: z.string().max(64),
  itemId: z.int(),
  versionUuid: z.string().max(64),
  /** A further file of a film in several; null: the first. */
  partUuid: z.string().max(64).nullable().default(null),
  /** null: a program with an API key. */
  user: z.object({ id: z.int(), uuid: z.string().max(64) }).nullable(),
  /** The file as it is, too. */
  isDirect: z.boolean(),
  startMs: z.number().min(0),
  /** Texts are shown so much later than they say; below zero: earlier. */
  textOffsetMs: z.number().default(0),
  wish: z.object({
    videoCodecs: codecs,
    audioCodecs: codecs,
    copyVideo: z.boolean(),
    copyAudio: z.boolean(),
    videoBitrateBps: bound,
    audioBitrateBps: bound,
    maxWidth: bound,
    maxHeight: bound,
    maxAudioChannels: bound,
    audioIndex: bound,
    burnInSubtitle: bound,
    maxBitrateBps: bound,
    maxFrameRate: bound,
    maxSampleRate: bound,
    codecLimits: z.record(z.string().max(32), codecLimits),
  }),
});
export type Grant = Readonly<z.output<typeof grantSchema>>;

/** As what its segments are asked for: what is made for it alone ends with it. */
export const askerOf = ({ sessionId, user }: Pick<Grant, "sessionId" | "user">): Asker => ({
  userId: user?.id ?? null,
  playId: playIdOf(sessionId),
});

/** Each protocol has play ids of its own. */
export const playIdOf = (sessionId: string): string => `session/${sessionId}`;

/** Signs grants and knows its own again. Nothing is kept of them: any server with the secret can read them. */
export interface Grants {
  issue(grant: Grant, expiresAt: Date): Promise<string>;
  /** null for what is forged, expired, or of another form. */
  read(token: string): Promise<Grant | null>;
}
