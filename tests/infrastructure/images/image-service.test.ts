import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDiskCache } from "../../../src/infrastructure/images/disk-cache.ts";
import { createImageService, type Images } from "../../../src/infrastructure/images/image-service.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const owner = { type: "item", id: 1 } as const;

describe.each(databases)("pictures, on $name", ({ open }) => {
  let dir = "";
  let database: TestDatabase;
  let images: Images;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "triptych-images-"));
    await mkdir(join(dir, "media"));
    database = await open();
    images = createImageService({ database, dataDir: dir, cacheBytes: 1e9, log: silentLog });
    await database.write(async (tx) => {
      await tx.run(
        `INSERT INTO "library" ("uuid", "name", "kind", "settings", "created_at", "changed_at") VALUES ('l', 'L', 'movies', '{}', 0, 0)`,
      );
      await tx.run(`INSERT INTO "library_root" ("library_id", "path", "state") VALUES (1, ?, 'ok')`, [
        join(dir, "media"),
      ]);
      await tx.run(`INSERT INTO "work" ("kind", "name", "created_at") VALUES ('movie', 'Film', 0)`);
      await tx.run(
        `INSERT INTO "item" ("uuid", "work_id", "library_id", "root_id", "kind", "is_folder", "place", "name",
           "search_name", "sort_name", "added_at", "changed_at") VALUES ('u', 1, 1, 1, 'movie', 0, 'p', 'Film', 'film', 'film', 0, 0)`,
      );
    });
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  });

  const addArtwork = (row: {
    origin?: string;
    source: string;
    stored?: string;
    tag?: string;
    size?: [number, number];
  }) =>
    database.write((tx) =>
      tx.run(
        `INSERT INTO "artwork" ("owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp",
           "stored_path", "tag", "width", "height", "state") VALUES ('item', 1, 'poster', 0, ?, ?, '', ?, ?, ?, ?, 'done')`,
        [
          row.origin ?? "file",
          row.source,
          row.stored ?? null,
          row.tag ?? "t1",
          row.size?.[0] ?? null,
          row.size?.[1] ?? null,
        ],
      ),
    );
  const drawPoster = (name: string) =>
    sharp({ create: { width: 600, height: 900, channels: 3, background: "#204060" } })
      .jpeg()
      .toFile(join(dir, "media", name));

  it("hands out the file beside the film untouched when nothing is asked", async () => {
    await drawPoster("poster.jpg");
    await addArtwork({ source: "poster.jpg", size: [600, 900] });
    const answer = await images.picture(owner, "poster", 0, {});
    expect(answer).toMatchObject({ path: join(dir, "media/poster.jpg"), mimeType: "image/jpeg", etag: "t1" });
    expect(await images.picture(owner, "poster", 1, {})).toBeNull();
    expect(await images.picture(owner, "logo", 0, {})).toBeNull();
  });

  it.each([{ size: [600, 900] as [number, number] }, {}])(
    "resizes once, whether or not the size is known: %j",
    async (known) => {
      await drawPoster("poster.jpg");
      await addArtwork({ source: "poster.jpg", ...known });
      const [first, second] = await Promise.all([
        images.picture(owner, "poster", 0, { maxWidth: 200, format: "webp" }),
        images.picture(owner, "poster", 0, { maxWidth: 200, format: "webp" }),
      ]);
      expect(first?.path).toBe(second?.path);
      const made = await sharp(first?.path).metadata();
      expect([made.format, made.width, made.height]).toEqual(["webp", 200, 300]);
      expect(first?.sizeBytes).toBe((await readFile(first?.path ?? "")).length);
      // The picture beside the film isn't needed any more.
      await rm(join(dir, "media/poster.jpg"));
      const warm = createImageService({ database, dataDir: dir, cacheBytes: 1e9, log: silentLog });
      const again = await warm.picture(owner, "poster", 0, { maxWidth: 200, format: "webp" });
      expect(again?.path).toBe(first?.path);
    },
  );

  it("makes each format once, and each says that it is another", async () => {
    await drawPoster("poster.jpg");
    await addArtwork({ source: "poster.jpg", size: [600, 900] });
    const answers = await Promise.all(
      [[], ["webp"], ["avif", "webp"]].map((accepts) =>
        images.picture(owner, "poster", 0, {
          maxWidth: 200,
          accepts: accepts as readonly ("avif" | "webp")[],
        }),
      ),
    );
    expect(answers.map((answer) => answer?.mimeType)).toEqual(["image/jpeg", "image/webp", "image/avif"]);
    expect(new Set(answers.map((answer) => answer?.etag)).size).toBe(3);
    const made = await Promise.all(answers.map((answer) => sharp(answer?.path).metadata()));
    expect(made.map(({ format, width, height }) => [format, width, height])).toEqual([
      ["jpeg", 200, 300],
      ["webp", 200, 300],
      ["heif", 200, 300],
    ]);
  });

  it.each([
    ["see through", { r: 255, g: 0, b: 0, alpha: 0.5 }, "image/png"],
    ["opaque", { r: 255, g: 0, b: 0 }, "image/jpeg"],
  ])(
    "shows a picture that is %s to clients that take neither WebP nor AVIF",
    async (_what, background, type) => {
      const channels = "alpha" in background ? 4 : 3;
      await sharp({ create: { width: 60, height: 60, channels, background } })
        .png()
        .toFile(join(dir, "media/a.png"));
      await addArtwork({ source: "a.png", size: [60, 60] });
      expect(await images.picture(owner, "poster", 0, { maxWidth: 30 })).toMatchObject({ mimeType: type });
    },
  );

  it("takes a frame's picture from the data directory, and has none before it is taken", async () => {
    await addArtwork({ origin: "frame", source: "film.mkv" });
    expect(await images.picture(owner, "poster", 0, {})).toBeNull();
    await drawPoster("frame.jpg");
    await database.write((tx) => tx.run(`UPDATE "artwork" SET "stored_path" = 'media/frame.jpg'`));
    expect(await images.picture(owner, "poster", 0, {})).toMatchObject({
      path: join(dir, "media/frame.jpg"),
    });
    expect(await images.list(owner)).toMatchObject([{ kind: "poster", path: join(dir, "media/frame.jpg") }]);
  });

  it.each([
    ["cut off", async () => (await readFile(join(dir, "media/whole.jpg"))).subarray(0, 300)],
    ["not a picture", async () => Buffer.from("<html>")],
    ["empty", async () => Buffer.alloc(0)],
    [
      "a bomb",
      async () =>
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><rect width="9" height="9"/></svg>`,
        ),
    ],
  ])("has nothing for a file that is %s", async (_what, bytes) => {
    await drawPoster("whole.jpg");
    await writeFile(join(dir, "media/bad.jpg"), await bytes());
    await addArtwork({ source: "bad.jpg" });
    expect(await images.picture(owner, "poster", 0, { maxWidth: 100 })).toBeNull();
  });

  it("makes a library's picture of its posters, and again only when they change", async () => {
    await images.refreshLibraryPoster(1);
    expect(await images.picture({ type: "library", id: 1 }, "poster", 0, {})).toBeNull();
    await drawPoster("poster.jpg");
    await addArtwork({ source: "poster.jpg" });
    await images.refreshLibraryPoster(1);
    const first = await images.picture({ type: "library", id: 1 }, "poster", 0, {});
    const made = await sharp(first?.path).metadata();
    expect([made.width, made.height]).toEqual([960, 540]);
    await database.write((tx) => tx.run(`UPDATE "artwork" SET "tag" = 't2' WHERE "owner_type" = 'item'`));
    await images.refreshLibraryPoster(1);
    const second = await images.picture({ type: "library", id: 1 }, "poster", 0, {});
    expect(second?.etag).not.toBe(first?.etag);
    expect(await readdir(join(dir, "images"))).toHaveLength(1);
  });
});

describe("the cache on disk", () => {
  it("keeps to its bound, counting what earlier runs left, and drops what wasn't used longest", async () => {
    const dir = await mkdtemp(join(tmpdir(), "triptych-cache-"));
    const filesIn = async (): Promise<number> =>
      (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
    await createDiskCache(dir, 1e9).put("aa-old", Buffer.alloc(600));
    const cache = createDiskCache(dir, 1000);
    await cache.put("bb-new", Buffer.alloc(600));
    await expect.poll(filesIn).toBe(1);
    expect(await cache.get("aa-old")).toBeNull();
    expect(await cache.get("bb-new")).toMatchObject({ sizeBytes: 600 });
    await rm(dir, { recursive: true });
  });
});
