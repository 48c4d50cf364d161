import { z } from "zod";

const codecs = z.array(z.string().max(32)).max(32).readonly();
const bound = z.number().nullable();

/** What a playback session may have, whoever holds its signed form: players send no headers. */
export const grantSchema = z.object({
  sessionId: z.string().max(64),
  itemId: z.int(),
  versionUuid: z.string().max(64),
  /** null: a program with an API key. */
  user: z.object({ id: z.int(), uuid: z.string().max(64) }).nullable(),
  /** The file as it is, too. */
  isDirect: z.boolean(),
  startMs: z.number().min(0),
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
  }),
});
export type Grant = Readonly<z.output<typeof grantSchema>>;

/** Signs grants and knows its own again. Nothing is kept of them: any server with the secret can read them. */
export interface Grants {
  issue(grant: Grant, expiresAt: Date): Promise<string>;
  /** null for what is forged, expired, or of another form. */
  read(token: string): Promise<Grant | null>;
}
