import { describe, expect, it } from "vitest";
import { createSourceIndex } from "../../../src/infrastructure/segments/source-index.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { aFile, aStream } from "../../support/media-values.ts";
import { clip } from "../../support/media.ts";

const film = async () =>
  aFile({ path: await clip(), streams: [aStream({ index: 0, kind: "video", codec: "h264" })] });

describe.each(databases)("what delivery knows of a file, on $name", ({ open }) => {
  it("is found once, and kept by the file's content", async () => {
    await using database = await open();
    let looks = 0;
    const keyframes = {
      read() {
        looks++;
        return Promise.resolve({ ok: true as const, startMs: 0, keyframesMs: [0, 2000], closedGops: true });
      },
    };
    const index = createSourceIndex({ database, keyframes, now: Date.now, log: silentLog });
    const [first, second] = await Promise.all([index.sourceOf(await film()), index.sourceOf(await film())]);
    const fresh = createSourceIndex({ database, keyframes, now: Date.now, log: silentLog });
    const third = await fresh.sourceOf(await film());
    expect([first.keyframesMs, second.keyframesMs, third.keyframesMs]).toEqual([
      [0, 2000],
      [0, 2000],
      [0, 2000],
    ]);
    expect(looks).toBe(1);
  });

  it("is nothing for a film that was exchanged for a link out of its root", async () => {
    await using database = await open();
    const keyframes = { read: () => Promise.reject(new Error("must not be read")) };
    const leadsOut = () => Promise.resolve(true);
    const index = createSourceIndex({ database, keyframes, leadsOut, now: Date.now, log: silentLog });
    await expect(index.sourceOf(await film())).rejects.toMatchObject({ meaning: "not-found" });
  });

  it("is known of a film that was exchanged later, of which nothing more is made", async () => {
    await using database = await open();
    const file = await film();
    const keyframes = {
      read: () => Promise.resolve({ ok: true as const, startMs: 0, keyframesMs: [0], closedGops: true }),
    };
    let isOut = false;
    const leadsOut = () => Promise.resolve(isOut);
    const index = createSourceIndex({ database, keyframes, leadsOut, now: Date.now, log: silentLog });
    const known = await index.sourceOf(file);
    isOut = true;
    expect(await index.sourceOf(file)).toEqual(known);
    await expect(index.mustBeThere(file)).rejects.toMatchObject({ meaning: "not-found" });
  });
});
