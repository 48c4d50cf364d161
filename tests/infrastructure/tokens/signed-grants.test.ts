import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/domain/playback/grant.ts";
import { createSignedGrants } from "../../../src/infrastructure/tokens/signed-grants.ts";

const grants = createSignedGrants({ secret: () => Promise.resolve("ours") });
const GRANT: Grant = {
  sessionId: "a session",
  itemId: 7,
  versionUuid: "a version",
  partUuid: null,
  user: { id: 3, uuid: "ada" },
  isDirect: false,
  startMs: 0,
  textOffsetMs: 0,
  wish: {
    videoCodecs: ["h264"],
    audioCodecs: ["aac"],
    copyVideo: true,
    copyAudio: true,
    videoBitrateBps: null,
    audioBitrateBps: null,
    maxWidth: null,
    maxHeight: null,
    maxAudioChannels: null,
    audioIndex: null,
    burnInSubtitle: null,
    maxBitrateBps: null,
    maxFrameRate: null,
    maxSampleRate: null,
    codecLimits: {},
  },
};
const inMs = (ms: number): Date => new Date(Date.now() + ms);

describe("a signed grant", () => {
  it("is what was granted, for whoever has it, until it expires", async () => {
    expect(await grants.read(await grants.issue(GRANT, inMs(60_000)))).toEqual(GRANT);
    expect(await grants.read(await grants.issue(GRANT, inMs(-1000)))).toBeNull();
  });

  it("by another server, or for another purpose, is none", async () => {
    const others = createSignedGrants({ secret: () => Promise.resolve("theirs") });
    expect(await grants.read(await others.issue(GRANT, inMs(60_000)))).toBeNull();
    const claims = jwt.decode(await grants.issue(GRANT, inMs(60_000)), { json: true }) ?? {};
    expect(await grants.read(jwt.sign({ ...claims, aud: "elsewhere" }, "ours"))).toBeNull();
    expect(await grants.read(jwt.sign({ ...claims, itemId: "8" }, "ours"))).toBeNull();
  });
});
