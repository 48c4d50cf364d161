/** Preview tiles and chapters' pictures, from the library's option to what players get. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { VirtualFolderInfo } from "@jellyfin/sdk/lib/generated-client/models/virtual-folder-info.js";
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { call } from "../api/native/client.ts";
import { falseFfmpeg } from "../support/false-ffmpeg.ts";
import { chaptered, clip, longClip, put } from "../support/media.ts";
import { startServer } from "../support/process.ts";
import { createWorld, itemNamed, SHELVES, signIn, type World } from "../support/world.ts";

const CHAPTERS = [
  [0, "Leaving"],
  [200, "On the way"],
  [500, "Arriving"],
] as const;

let world: World;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    await put(chaptered(longClip(), 600, CHAPTERS), join(media, "movies/Long Road (2010)/Long Road (2010)"));
    await put(clip(), join(media, "movies/Short Walk/Short Walk"));
  });
  return () => world[Symbol.asyncDispose]();
});

const FIELDS = "Chapters,Trickplay,MediaSources,Path";

async function film(name: string, admin = world.admin): Promise<BaseItemDto & { readonly Id: string }> {
  const { Id } = await itemNamed(admin, name);
  return { ...(await admin.get<BaseItemDto>(`/Items/${Id}`, { fields: FIELDS })), Id };
}

async function wish(changes: object, admin = world.admin): Promise<void> {
  const [library] = await admin.get<VirtualFolderInfo[]>("/Library/VirtualFolders");
  await admin.post("/Library/VirtualFolders/LibraryOptions", {
    Id: library?.ItemId,
    LibraryOptions: { ...library?.LibraryOptions, ...changes },
  });
}

async function filmWhen(name: string, isReady: (item: BaseItemDto) => boolean, admin = world.admin) {
  for (let tries = 0; tries < 1200; tries++) {
    const item = await film(name, admin);
    if (isReady(item)) return item;
    await sleep(50);
  }
  throw new Error(`${name} has no previews`);
}

it("are made when the library wants them, and only then", async () => {
  const before = await film("Long Road (2010)");
  expect(before.Trickplay).toEqual({});
  expect(before.Chapters?.map(({ ImageTag }) => ImageTag)).toEqual([undefined, undefined, undefined]);
  expect((await world.admin.ask(`/Videos/${before.Id}/Trickplay/320/tiles.m3u8`)).status).toBe(404);
  expect((await world.admin.ask(`/Items/${before.Id}/Images/Chapter/0`)).status).toBe(404);

  await wish({ EnableTrickplayImageExtraction: true });
  const tiled = await filmWhen(
    "Long Road (2010)",
    ({ Trickplay }) => Object.keys(Trickplay ?? {}).length > 0,
  );
  expect(tiled.Trickplay).toEqual({
    [tiled.Id]: {
      320: {
        Width: 320,
        Height: 180,
        TileWidth: 10,
        TileHeight: 10,
        ThumbnailCount: Math.ceil((tiled.RunTimeTicks ?? 0) / 100_000_000),
        Interval: 10_000,
        Bandwidth: expect.any(Number) as number,
      },
    },
  });
  expect(tiled.Chapters?.every(({ ImageTag }) => ImageTag === undefined)).toBe(true);

  await wish({ EnableChapterImageExtraction: true });
  const { Chapters } = await filmWhen(
    "Long Road (2010)",
    (item) => item.Chapters?.[0]?.ImageTag !== undefined,
  );
  expect(Chapters?.map(({ Name }) => Name)).toEqual(["Leaving", "On the way", "Arriving"]);
  expect(new Set(Chapters?.map(({ ImageTag }) => ImageTag)).size).toBe(3);
});

it("are sheets of tiles that a playlist names, for those who may see the film", async () => {
  const { Id } = await film("Long Road (2010)");
  const playlist = await world.admin.ask(`/Videos/${Id}/Trickplay/320/tiles.m3u8`);
  expect(playlist.status).toBe(200);
  const lines = new TextDecoder().decode(playlist.bytes).split("\n");
  expect(lines).toContain("#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=10x10,DURATION=10");
  const sheets = lines.filter((line) => /^\d+\.jpg\?/.test(line));
  expect(sheets).toHaveLength(1);
  const sheet = await world.admin.ask(`/Videos/${Id}/Trickplay/320/${sheets[0] ?? ""}`);
  expect([sheet.status, sheet.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
  expect(await sharp(sheet.bytes).metadata()).toMatchObject({ width: 3200, height: 1800 });
  const wrong = ["320/1.jpg", "320/-1.jpg", "160/0.jpg", "160/tiles.m3u8"].map(async (path) => {
    const { status } = await world.admin.ask(`/Videos/${Id}/Trickplay/${path}`);
    return [path, status];
  });
  expect((await Promise.all(wrong)).filter(([, status]) => status !== 404)).toEqual([]);

  const guest = await world.device("guests-tv", "guest");
  const { Policy } = await world.admin.get<{ Policy: object }>(`/Users/${guest.userId}`);
  await world.admin.post(`/Users/${guest.userId}/Policy`, {
    ...Policy,
    EnableAllFolders: false,
    EnabledFolders: [],
  });
  expect((await guest.ask(`/Videos/${Id}/Trickplay/320/0.jpg`)).status).toBe(404);
});

it("are a picture of each chapter", async () => {
  const { Id, Chapters } = await film("Long Road (2010)");
  const sizes = await Promise.all(
    (Chapters ?? []).map(async ({ ImageTag }, at) => {
      const { status, bytes } = await world.admin.ask(
        `/Items/${Id}/Images/Chapter/${at}?tag=${ImageTag ?? ""}`,
      );
      expect(status).toBe(200);
      return sharp(bytes).metadata();
    }),
  );
  expect(sizes.map(({ format, width }) => [format, width])).toEqual(Array(3).fill(["jpeg", 96]));
  expect((await world.admin.ask(`/Items/${Id}/Images/Chapter/3`)).status).toBe(404);
});

it("are told by the native API with their urls", async () => {
  const headers = { authorization: `Bearer ${world.admin.token}` };
  const { body } = await call(world.base, "GET", "/items?search=Long", undefined, headers);
  const [item] = (body as { items: readonly { id: number }[] }).items;
  const told = await call(world.base, "GET", `/items/${item?.id ?? 0}/previews`, undefined, headers);
  expect(told.body).toMatchObject({ tiles: { count: 61, intervalMs: 10_000, width: 320, height: 180 } });
  const { tiles, chapters } = told.body as {
    tiles: { sheets: readonly string[] };
    chapters: readonly { picture: string }[];
  };
  for (const url of [...tiles.sheets, ...chapters.map(({ picture }) => picture)]) {
    const answer = await fetch(url, { headers });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  }
});

it("go on after the server was killed in the middle of one", async () => {
  const dir = await mkdtemp(join(tmpdir(), "triptych-previews-"));
  try {
    const hanging = await falseFfmpeg(dir, "exec sleep 120", "tpad");
    const fill = (media: string) => put(clip({ seconds: 30 }), join(media, "movies/Short Walk/Short Walk"));
    await using other = await createWorld([SHELVES.movies], fill, { TRIPTYCH_MEDIA__FFMPEG: hanging.path });
    await wish({ EnableTrickplayImageExtraction: true }, other.admin);
    await expect.poll(() => hanging.starts(), { timeout: 60_000 }).toBeGreaterThan(0);
    await other.server.kill();
    await using again = await startServer({ dataDir: other.server.dataDir });
    const { name, password } = other.credentials();
    const admin = await signIn(again.base, name, password, "keepers-desk");
    const made = await filmWhen(
      "Short Walk",
      ({ Trickplay }) => Object.keys(Trickplay ?? {}).length > 0,
      admin,
    );
    expect((await admin.ask(`/Videos/${made.Id}/Trickplay/320/0.jpg`)).status).toBe(200);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
