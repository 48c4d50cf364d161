import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Makes, USUAL_ENCODERS } from "../../../src/domain/delivery/encoders.ts";
import type { Reader } from "../../../src/domain/delivery/open-streams.ts";
import {
  createProgressive,
  type ProgressiveRequest,
  type ProgressiveWish,
} from "../../../src/domain/delivery/progressive.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const film = aFile({
  container: "mkv",
  streams: [
    aStream({ index: 0, kind: "video", codec: "h264", width: 640, height: 360 }),
    aStream({ index: 1, kind: "audio", codec: "ac3", channels: 6, isDefault: true }),
    aStream({ index: 2, kind: "audio", codec: "aac", channels: 2 }),
    aStream({ index: 3, kind: "subtitle", codec: "subrip" }),
  ],
});

const WISH: ProgressiveWish = {
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
  container: "matroska",
  media: "video",
  startMs: 0,
  embedSubtitle: null,
};

const READER: Reader = { userId: 7, playId: "a play", deviceId: 3 };

/** A service that counts what it holds (one at a time), and sends `pieces`. */
function aService(pieces: readonly string[] = [], makes: Makes = USUAL_ENCODERS.streams) {
  const held = new Set<number | null>();
  const service = createProgressive({
    makes: () => makes,
    sources: {
      sourceOf: (file) =>
        Promise.resolve({
          file,
          fingerprint: "f",
          durationMs: 60_000,
          keyframesMs: [0, 2000],
          closedGops: true,
        }),
      mustBeThere: () => Promise.resolve(),
    },
    maker: {
      async start(_, signal) {
        await setImmediate();
        return (async function* () {
          for (const piece of pieces) {
            signal.throwIfAborted();
            yield Buffer.from(piece);
            await setImmediate();
          }
        })();
      },
    },
    burnIn: { prepare: (_, streamIndex) => Promise.resolve({ kind: "pictures", streamIndex }) },
    claim(userId) {
      if (held.size > 0) throw new DomainError("too-many", "all encoders are busy");
      held.add(userId);
      return () => held.delete(userId);
    },
  });
  const planned = (wish: Partial<ProgressiveWish>): Promise<ProgressiveRequest> =>
    service.plan(film, { ...WISH, ...wish });
  return { service, held, planned };
}

describe("what is sent as one", () => {
  const { planned } = aService();

  it("is copied where the client and the container take it", async () => {
    const plan = await planned({ audioCodecs: ["ac3"] });
    expect([plan.video?.encoding, plan.audio?.encoding]).toEqual([null, null]);
  });

  it("is the track that was asked for", async () => {
    expect((await planned({ audioIndex: 2 })).audio).toEqual({
      track: "audio",
      streamIndex: 2,
      encoding: null,
    });
  });

  it("is encoded where the container doesn't take it, into what it takes", async () => {
    const plan = await planned({ container: "mp3", media: "audio", audioCodecs: ["ac3", "aac"] });
    expect([plan.video, plan.audio?.encoding?.codec]).toEqual([null, "mp3"]);
  });

  it("has a text inside in Matroska alone", async () => {
    expect((await planned({ embedSubtitle: 3 })).subtitleIndex).toBe(3);
    expect((await planned({ embedSubtitle: 3, container: "mp4" })).subtitleIndex).toBeNull();
  });

  it("is refused where the container takes nothing that can be made", async () => {
    const { planned: plannedHere } = aService([], { ...USUAL_ENCODERS.streams, video: new Set(["h264"]) });
    await expect(plannedHere({ container: "webm", videoCodecs: ["vp8"] })).rejects.toMatchObject({
      meaning: "unsupported",
    });
  });

  it("is VP9 in WebM, and VP8 where that is all that a client takes", async () => {
    const codecOf = async (videoCodecs: readonly string[]): Promise<string | undefined> =>
      (await planned({ container: "webm", videoCodecs })).video?.encoding?.codec;
    expect([await codecOf(["h264"]), await codecOf(["vp8"])]).toEqual(["vp9", "vp8"]);
  });
});

describe("an encoder counts", () => {
  const encoded = { copyVideo: false } as const;

  it("until all is read", async () => {
    const { service, held, planned } = aService(["one", "two"]);
    const bytes = await service.start(await planned(encoded), READER, new AbortController().signal);
    const read: string[] = [];
    for await (const piece of bytes) {
      expect([...held]).toEqual([7]);
      read.push(Buffer.from(piece).toString());
    }
    expect([read, held.size]).toEqual([["one", "two"], 0]);
  });

  it("until the reader stops", async () => {
    const { service, held, planned } = aService(["one", "two"]);
    const bytes = await service.start(await planned(encoded), READER, new AbortController().signal);
    for await (const _ of bytes) break;
    expect(held.size).toBe(0);
  });

  it("until the reader goes who has never begun", async () => {
    const { service, held, planned } = aService(["one"]);
    const leave = new AbortController();
    await service.start(await planned(encoded), READER, leave.signal);
    expect(held.size).toBe(1);
    leave.abort();
    expect(held.size).toBe(0);
  });

  it("only for pictures", async () => {
    const { service, held, planned } = aService(["one"]);
    await service.start(await planned({}), READER, new AbortController().signal);
    expect(held.size).toBe(0);
  });
});

describe("an encoder for one who reads on", () => {
  const gone = new AbortController().signal;
  const whole = async (bytes: AsyncIterable<Uint8Array>): Promise<number> => {
    let count = 0;
    for await (const _ of bytes) count++;
    return count;
  };
  const begun = async () => {
    const { service, held, planned } = aService(["one", "two"]);
    const plan = await planned({ copyVideo: false });
    return { service, held, plan, bytes: await service.start(plan, READER, gone) };
  };

  it("ends with his play or his device, and not with another's", async () => {
    for (const own of [
      ({ playId }: Reader) => playId === READER.playId,
      ({ deviceId }: Reader) => deviceId === READER.deviceId,
    ]) {
      const { service, held, bytes } = await begun();
      service.end(({ userId }) => userId === 8);
      expect(held.size).toBe(1);
      service.end(own);
      expect(held.size).toBe(0);
      await expect(whole(bytes)).rejects.toThrow("the play has ended");
    }
  });

  it("gives way to the next one of the same play, and to no other", async () => {
    const { service, held, plan, bytes } = await begun();
    const other = service.start(plan, { ...READER, playId: "another" }, gone);
    await expect(other).rejects.toMatchObject({ meaning: "too-many" });
    const next = await service.start(plan, READER, gone);
    await expect(whole(bytes)).rejects.toThrow("the play has ended");
    expect(held.size).toBe(1);
    expect(await whole(next)).toBe(2);
    expect(held.size).toBe(0);
  });

  it("is none for one without a play", async () => {
    const { service, plan } = await begun();
    const nameless = service.start(plan, { userId: 7, deviceId: null }, gone);
    await expect(nameless).rejects.toMatchObject({ meaning: "too-many" });
  });
});
