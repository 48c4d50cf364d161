/** A server whose ffmpeg has a graphics card (a stand-in plays it): found some time after the start, used, and told of. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { clip, put } from "../support/media.ts";
import { type StandIn, standInHardware } from "../support/stand-in-hardware.ts";
import { type Client, createWorld, itemNamed, SHELVES, type World } from "../support/world.ts";

let standIn: StandIn;
let world: World;
let admin: Client;
beforeAll(async () => {
  standIn = await standInHardware();
  world = await createWorld(
    [SHELVES.movies],
    async (media) => void (await put(clip({ seconds: 9 }), `${media}/movies/Film/Film`)),
    {
      TRIPTYCH_MEDIA__FFMPEG: standIn.ffmpegPath,
      TRIPTYCH_DELIVERY__HARDWARE: "vaapi",
      TRIPTYCH_DELIVERY__HARDWARE_DEVICE: `${standIn.devDir}/dri/renderD128`,
    },
  );
  admin = world.admin;
}, 60_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await standIn[Symbol.asyncDispose]();
});

const told = async (): Promise<unknown> =>
  (await admin.get<{ HardwareAccelerationType: string }>("/System/Configuration/encoding"))
    .HardwareAccelerationType;

/** As the list of sessions shows it. */
const usedFor = async (): Promise<unknown> => {
  const sessions =
    await admin.get<readonly { readonly TranscodingInfo?: { readonly HardwareAccelerationType: string } }[]>(
      "/Sessions",
    );
  return sessions.find(({ TranscodingInfo }) => TranscodingInfo !== undefined)?.TranscodingInfo
    ?.HardwareAccelerationType;
};

it("is found, told of, used, and a program does what it fails at", async () => {
  await expect.poll(told).toBe("vaapi");
  const { card } = await standIn.starts();
  const { Id } = await itemNamed(admin, "Film");
  const query = `MediaSourceId=${Id}&VideoCodec=h264&AudioCodec=aac&AllowVideoStreamCopy=false&SegmentContainer=mp4`;
  const segment = (number: number, height: number) =>
    admin.ask(`/Videos/${Id}/hls1/video/${number}.mp4?${query}&MaxHeight=${height}`);
  expect((await segment(0, 90)).status).toBe(200);
  expect((await standIn.starts()).card).toBe(card + 1);
  expect(await usedFor()).toBe("vaapi");
  await standIn.fails("broken");
  expect((await segment(0, 60)).status).toBe(200);
  // Once with its decoder, once without.
  expect((await standIn.starts()).card).toBe(card + 3);
  expect(await usedFor()).toBe("none");
});
