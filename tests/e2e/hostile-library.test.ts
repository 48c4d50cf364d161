import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, open, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import { expect, it } from "vitest";
import { PROFILE } from "../conformance/flows/steps.ts";
import { clip, picture, put } from "../support/media.ts";
import { run } from "../support/reference.ts";
import { createWorld, itemNamed, itemsOf, SHELVES, type World } from "../support/world.ts";

/** A world of one film library; every one has a decent film too, which must come through. */
function worldWith(fill: (movies: string) => Promise<unknown>): Promise<World> {
  return createWorld([SHELVES.movies], async (media) => {
    await put(clip(), join(media, "movies/Decent Film/Decent Film"));
    await fill(join(media, "movies"));
  });
}

const filmsOf = (world: World): Promise<readonly BaseItemDto[]> => itemsOf(world.admin, "Movie");
const namesOf = async (world: World): Promise<string[]> =>
  (await filmsOf(world)).map((film) => film.Name ?? "");

/** The bytes that a client gets of a film. */
async function played(world: World, film: BaseItemDto): Promise<Uint8Array> {
  const reply = await world.admin.ask(`/Videos/${film.Id}/stream?static=true`);
  expect([film.Name, reply.status]).toEqual([film.Name, 200]);
  return reply.bytes;
}

it("plays films whatever their names are", async () => {
  const names = [
    "New\nline\r\n\tand tab",
    "-rf --no-preserve-root",
    "x".repeat(251),
    "ж".repeat(125),
    "\u202Efdp.exe\u202C right to left",
    "\u200Fمرحبا بالعالم",
    "quote\"s and 'apostrophes'",
    "$(touch hacked) `touch hacked`; touch hacked | cat & %s %n \\ back",
    "%2e%2e%2f%00",
    "emoji 🎬👩‍👩‍👧",
    "nfd e\u0301 and nfc \u00e9",
    "<script>alert(1)<script> &amp;",
    "  spaces  ",
    "concat:a|b,c",
    "pipe:0",
    "http:example",
  ];
  const tones = new Map(names.map((name, at) => [name, 600 + at]));
  await using world = await worldWith(async (movies) => {
    for (const [name, tone] of tones) await put(clip({ tone, seconds: 1 }), join(movies, `${name}.mkv`));
  });
  const byPath = new Map((await filmsOf(world)).map((film) => [film.Path, film]));
  for (const [name, tone] of tones) {
    const film = byPath.get(join(world.media, "movies", `${name}.mkv`));
    expect([name, film?.MediaSources?.[0]?.MediaStreams?.length]).toEqual([name, 2]);
    const bytes = await readFile(await clip({ tone, seconds: 1 }));
    expect(Buffer.compare(await played(world, film ?? {}), bytes)).toBe(0);
  }
  expect(await namesOf(world)).toContain("Decent Film");
  expect(byPath.size).toBe(names.length + 1);
});

it("goes on past names that aren't UTF-8", async () => {
  await using world = await worldWith(async (movies) => {
    const film = await clip({ tone: 650 });
    const bytes = Buffer.concat([Buffer.from(`${movies}/caf`), Buffer.from([0xe9]), Buffer.from(".mkv")]);
    await copyFile(film, bytes);
    const folder = Buffer.concat([Buffer.from(`${movies}/caf`), Buffer.from([0xff, 0xfe])]);
    await mkdir(folder);
    await copyFile(film, Buffer.concat([folder, Buffer.from("/Inside.mkv")]));
  });
  const films = await filmsOf(world);
  expect(films.map((film) => film.Name)).toContain("Decent Film");
  // What is listed can be played; nothing that can't be opened is offered.
  for (const film of films) expect((await played(world, film)).length).toBeGreaterThan(1000);
  const before = await namesOf(world);
  await world.scan();
  expect(await namesOf(world)).toEqual(before);
});

it("doesn't follow links in circles, nor out of the root", async () => {
  const outside = await mkdtemp(join(tmpdir(), "triptych-outside-"));
  await put(clip({ tone: 660 }), join(outside, "Foreign Film/Foreign Film"));
  await writeFile(join(outside, "secret.nfo"), "<movie><title>Secret</title></movie>");
  try {
    await using world = await worldWith(async (movies) => {
      await symlink(movies, join(movies, "circle"));
      await symlink("..", join(movies, "up"));
      await symlink("self", join(movies, "self"));
      await put(clip({ tone: 670 }), join(movies, "Box/Boxed Film/Boxed Film"));
      await symlink("../Box", join(movies, "Box/again"));
      await symlink(join(movies, "Decent Film"), join(movies, "Decent Film/again"));
      await symlink(join(movies, "nowhere"), join(movies, "dangling.mkv"));
      await symlink(outside, join(movies, "out"));
      await symlink(join(outside, "Foreign Film/Foreign Film.mkv"), join(movies, "Linked.mkv"));
      await symlink(join(outside, "secret.nfo"), join(movies, "Decent Film/movie.nfo"));
      await symlink("/dev/zero", join(movies, "Endless.mkv"));
    });
    expect(await namesOf(world)).toEqual(["Boxed Film", "Decent Film"]);
  } finally {
    await rm(outside, { recursive: true });
  }
});

it("gives nobody what a film or a picture was exchanged for", async () => {
  const outside = await mkdtemp(join(tmpdir(), "triptych-outside-"));
  const secret = join(outside, "secret");
  await writeFile(secret, "never-to-be-read");
  try {
    await using world = await worldWith(async (movies) => {
      await put(picture(), join(movies, "Decent Film/poster"));
      await writeFile(
        join(movies, "Decent Film/Decent Film.en.srt"),
        "1\n00:00:01,000 --> 00:00:02,000\nWords\n",
      );
    });
    const [film] = await filmsOf(world);
    const words = film?.MediaSources?.[0]?.MediaStreams?.find((stream: MediaStream) => stream.IsExternal);
    const wordsPath = `/Videos/${film?.Id}/${film?.Id}/Subtitles/${words?.Index}/0/Stream.srt`;
    expect((await world.admin.ask(wordsPath)).status).toBe(200);
    for (const name of ["Decent Film.mkv", "Decent Film.en.srt", "poster.jpg"]) {
      const path = join(world.media, "movies/Decent Film", name);
      await rm(path);
      await symlink(secret, path);
    }
    const videos = ["stream?static=true", "stream.mkv?static=true"].map(
      (path) => `/Videos/${film?.Id}/${path}`,
    );
    for (const path of [...videos, wordsPath]) expect((await world.admin.ask(path)).status).toBe(404);
    for (const path of ["Download", "File", "Images/Primary", "Images/Primary?maxWidth=77"]) {
      const reply = await world.admin.ask(`/Items/${film?.Id}/${path}`);
      expect(Buffer.from(reply.bytes).toString("latin1")).not.toContain("never-to-be-read");
    }
  } finally {
    await rm(outside, { recursive: true });
  }
});

it("isn't held up by what isn't a file", async () => {
  await using world = await worldWith(async (movies) => {
    await run("mkfifo", [
      join(movies, "Pipe.mkv"),
      join(movies, "Decent Film/movie.nfo"),
      join(movies, "Decent Film/poster.jpg"),
    ]);
    await mkdir(join(movies, "Folder.mkv"));
    await mkdir(join(movies, "Decent Film/fanart.jpg"));
    await mkdir(join(movies, "deep/".repeat(200)), { recursive: true });
  });
  expect(await namesOf(world)).toContain("Decent Film");
  expect(await namesOf(world)).not.toContain("Pipe");
});

const ENTITIES = `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">
${Array.from({ length: 12 }, (_, n) => `<!ENTITY ${"bcdefghijklm"[n]} "${`&${"abcdefghijkl"[n]};`.repeat(10)}">`).join("\n")}]>
<movie><title>&m;</title><plot>&m;</plot></movie>`;

it("takes nothing from a sidecar that is a bomb, and keeps the film", async () => {
  const secret = join(await mkdtemp(join(tmpdir(), "triptych-secret-")), "secret.txt");
  await writeFile(secret, "never-to-be-read");
  const external = `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY x SYSTEM "file://${secret}"><!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;]><movie><title>Film</title><plot>&x;</plot></movie>`;
  const bombs: Readonly<Record<string, string | Buffer>> = {
    Entities: ENTITIES,
    External: external,
    Noise: randomBytes(100_000),
    Deep: `<movie>${"<a>".repeat(200_000)}`,
    Wide: `<movie><title ${Array.from({ length: 50_000 }, (_, n) => `a${n}="1"`).join(" ")}>x</title></movie>`,
    Empty: "",
    Unclosed: "<movie><title>Half",
    NotXml: "PLOT: it is good",
    Utf16: Buffer.from("\ufeff<movie><title>Utf16 Told</title></movie>", "utf16le"),
  };
  await using world = await worldWith(async (movies) => {
    for (const [name, content] of Object.entries(bombs)) {
      await put(clip({ seconds: 1, tone: 700 + name.length }), join(movies, `${name}/${name}`));
      await writeFile(join(movies, `${name}/movie.nfo`), content);
    }
    await put(clip({ seconds: 1, tone: 720 }), join(movies, "Sparse/Sparse"));
    const sparse = await open(join(movies, "Sparse/movie.nfo"), "w");
    await sparse.write("<movie><title>Told At Length</title></movie>");
    await sparse.truncate(100 * 1024 * 1024);
    await sparse.close();
  });
  const films = await filmsOf(world);
  expect(films).toHaveLength(Object.keys(bombs).length + 2);
  const all = JSON.stringify(await itemsOf(world.admin, "Movie", { fields: "Overview,Path,Tags" }));
  expect(all).not.toContain("never-to-be-read");
  expect(all).not.toContain("aaaaaaaaaaaaaaaaaaaa");
  expect(films.map((film) => film.Name)).toContain("Sparse");
  for (const name of ["Entities", "External", "Noise", "Deep", "Empty", "NotXml", "Sparse"])
    expect(films.map((film) => film.Path)).toContain(join(world.media, `movies/${name}/${name}.mkv`));
  await rm(dirname(secret), { recursive: true });
});

it("asks nobody for what a file in the library names", async () => {
  let asked = 0;
  const listener = createServer((_, response) => {
    asked += 1;
    response.end();
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${url}/segment.ts\n#EXT-X-ENDLIST\n`;
  const files: Readonly<Record<string, string>> = {
    "Playlist.mkv": playlist,
    "Playlist.mp4": playlist,
    "Stream.ts": playlist,
    "List.mkv": `ffconcat version 1.0\nfile '${url}/film.mkv'\n`,
    "Manifest.mp4": `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${url}/</BaseURL></MPD>`,
    "Session.avi": `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n`,
    "poster.svg": `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/x.png"/></svg>`,
    "poster.jpg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="${url}/x.png"/></svg>`,
    "movie.nfo": `<!DOCTYPE m SYSTEM "${url}/m.dtd"><movie><title>T</title><thumb>${url}/t.jpg</thumb></movie>`,
  };
  try {
    await using world = await worldWith(async (movies) => {
      for (const [name, content] of Object.entries(files)) await writeFile(join(movies, name), content);
      await writeFile(join(movies, "Decent Film/poster.jpg"), files["poster.jpg"] ?? "");
      await writeFile(join(movies, "Decent Film/movie.nfo"), files["movie.nfo"] ?? "");
    });
    const films = await filmsOf(world);
    expect(films.length).toBeGreaterThan(4);
    for (const film of films) {
      await world.admin.ask(`/Items/${film.Id}/Images/Primary?maxWidth=100`);
      await world.admin.ask(`/Items/${film.Id}/PlaybackInfo?userId=${world.admin.userId}`);
    }
    expect(asked).toBe(0);
  } finally {
    listener.close();
  }
});

/** A picture of 30,000 × 30,000 points in a few hundred kilobytes. */
function pictureBomb(): Buffer {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    return Buffer.concat([word(data.length), named, word(crc32(named))]);
  };
  // One bit a point, grey.
  const header = Buffer.concat([word(30_000), word(30_000), Buffer.from([1, 0, 0, 0, 0])]);
  const rows = deflateSync(Buffer.alloc(30_000 * (1 + 30_000 / 8)), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

it("shows no picture that is none, or a bomb, and goes on", async () => {
  const pictures = {
    Bomb: pictureBomb(),
    Noise: randomBytes(50_000),
    Text: Buffer.from("no picture"),
    Empty: Buffer.alloc(0),
  };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>`;
  await using world = await worldWith(async (movies) => {
    for (const [name, bytes] of Object.entries({ ...pictures, Vector: Buffer.from(svg) })) {
      await put(clip({ seconds: 1, tone: 730 }), join(movies, `${name}/${name}`));
      await writeFile(join(movies, `${name}/poster.png`), bytes);
    }
  });
  for (const film of await filmsOf(world)) {
    const reply = await world.admin.ask(`/Items/${film.Id}/Images/Primary?maxWidth=100`);
    expect([200, 404]).toContain(reply.status);
    expect(Buffer.from(reply.bytes).toString("latin1")).not.toContain("root:");
  }
  expect(await namesOf(world)).toHaveLength(6);
});

it("flags what can't be played, with the scan going on", async () => {
  await using world = await worldWith(async (movies) => {
    const film = await readFile(await clip());
    const broken = {
      Nothing: Buffer.alloc(0),
      Noise: randomBytes(200_000),
      Text: Buffer.from("this is not a film\n".repeat(1000)),
      Beginning: film.subarray(0, 60),
    };
    for (const [name, bytes] of Object.entries(broken)) await writeFile(join(movies, `${name}.mkv`), bytes);
  });
  const films = await filmsOf(world);
  expect(films.map((film) => film.Name)).toEqual(["Beginning", "Decent Film", "Noise", "Nothing", "Text"]);
  for (const film of films) {
    const info = await world.admin.post<PlaybackInfoResponse>(`/Items/${film.Id}/PlaybackInfo`, {
      UserId: world.admin.userId,
      DeviceProfile: PROFILE,
    });
    expect([film.Name, info.ErrorCode ?? null]).toEqual([
      film.Name,
      film.Name === "Decent Film" ? null : "NoCompatibleStream",
    ]);
  }
});

it("takes nothing away because a root is gone, or empty where it was full; and finds it again as it was", async () => {
  await using world = await worldWith((movies) => put(clip({ tone: 740 }), join(movies, "Other Film.mkv")));
  const before = await filmsOf(world);
  expect(before).toHaveLength(2);
  const ids = (films: readonly BaseItemDto[]): unknown[] => films.map((film) => film.Id);
  const root = join(world.media, "movies");
  await rename(root, `${root}-away`);
  await world.scan();
  expect(ids(await filmsOf(world))).toEqual(ids(before));
  await mkdir(root);
  await world.scan();
  expect(ids(await filmsOf(world))).toEqual(ids(before));
  const away = await world.admin.ask(`/Videos/${before[0]?.Id}/stream?static=true`);
  expect(away.status).toBeGreaterThanOrEqual(400);
  expect(away.status).not.toBe(500);
  await rm(root, { recursive: true });
  await rename(`${root}-away`, root);
  await world.scan();
  expect(ids(await filmsOf(world))).toEqual(ids(before));
  await played(world, before[0] ?? {});
});

it("keeps a person's state for a film that goes and comes back, and for one that is renamed", async () => {
  await using world = await worldWith((movies) => put(clip({ tone: 750 }), join(movies, "Moving Film.mkv")));
  const film = await itemNamed(world.admin, "Moving Film");
  await world.admin.post(`/UserFavoriteItems/${film.Id}?userId=${world.admin.userId}`);
  const from = join(world.media, "movies/Moving Film.mkv");
  const to = join(world.media, "movies/Renamed Film/Renamed Film.mkv");
  await mkdir(dirname(to));
  await rename(from, to);
  await world.scan();
  const renamed = await itemNamed(world.admin, "Renamed Film");
  expect(renamed).toMatchObject({ Id: film.Id, UserData: { IsFavorite: true } });

  const aside = join(world.media, "aside.mkv");
  await rename(to, aside);
  await world.scan();
  expect(await namesOf(world)).toEqual(["Decent Film"]);
  await rename(aside, to);
  await world.scan();
  expect(await itemNamed(world.admin, "Renamed Film")).toMatchObject({
    Id: film.Id,
    UserData: { IsFavorite: true },
  });
});
