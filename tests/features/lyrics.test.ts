/** The words of songs: beside them, in their tags, and as admins give them. */
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LyricDto } from "@jellyfin/sdk/lib/generated-client/models/lyric-dto.js";
import iconv from "iconv-lite";
import { beforeAll, expect, it } from "vitest";
import { put, song } from "../support/media.ts";
import { age, createWorld, itemNamed, SHELVES, type World } from "../support/world.ts";

const ALBUM = "music/Band/Album (2000)";
let world: World;

beforeAll(async () => {
  world = await createWorld([SHELVES.music], async (media) => {
    const tags = { artist: "Band", album_artist: "Band", album: "Album" };
    const at = (name: string): string => join(media, ALBUM, name);
    await put(song({ ...tags, title: "Beside", track: "1", lyrics: "Not these" }), at("01 - Beside"));
    await writeFile(at("01 - Beside.txt"), "Nor these\n");
    await writeFile(at("01 - Beside.lrc"), "[00:01.00]These\n");
    await put(song({ ...tags, title: "Inside", track: "2", lyrics: "First\nSecond" }), at("02 - Inside"));
    await put(
      song({ ...tags, title: "Sung", track: "3", LYRICS: "[00:02.00]Timed" }, "flac"),
      at("03 - Sung"),
    );
    await put(song({ ...tags, title: "Old", track: "4" }), at("04 - Old"));
    await writeFile(
      at("04 - Old.txt"),
      iconv.encode("Grüße aus dem schönen Süden, wo man über vieles lächelt\n", "windows-1252"),
    );
    await put(song({ ...tags, title: "Marked", track: "5" }), at("05 - Marked"));
    await writeFile(at("05 - Marked.ttml"), '<tt><body><p begin="3s" end="4s">Marked up</p></body></tt>');
    await put(song({ ...tags, title: "Silent", track: "6" }), at("06 - Silent"));
  });
  return () => world[Symbol.asyncDispose]();
});

const idOf = async (name: string): Promise<string> => (await itemNamed(world.admin, name)).Id;
const hasLyrics = async (name: string): Promise<unknown> => (await itemNamed(world.admin, name)).HasLyrics;

async function lyricsOf(name: string): Promise<readonly unknown[] | number> {
  const { status, body } = await world.admin.ask(`/Audio/${await idOf(name)}/Lyrics`);
  if (status !== 200) return status;
  return ((body as LyricDto).Lyrics ?? []).map(({ Text, Start }) => [Text, Start ?? null]);
}

const give = async (name: string, text: string | Uint8Array, fileName = "song.lrc", client = world.admin) =>
  client.ask(`/Audio/${await idOf(name)}/Lyrics?fileName=${fileName}`, {
    method: "POST",
    headers: { "Content-Type": "text/plain" },
    body: text,
  });

it("are found beside songs, those with times first, and in their tags, in any encoding", async () => {
  expect(await lyricsOf("Beside")).toEqual([["These", 10_000_000]]);
  expect(await lyricsOf("Inside")).toEqual([
    ["First", null],
    ["Second", null],
  ]);
  expect(await lyricsOf("Sung")).toEqual([["Timed", 20_000_000]]);
  expect(await lyricsOf("Old")).toEqual([["Grüße aus dem schönen Süden, wo man über vieles lächelt", null]]);
  expect(await lyricsOf("Marked")).toEqual([["Marked up", 30_000_000]]);
  expect(await lyricsOf("Silent")).toBe(404);
  const all = await Promise.all(["Beside", "Inside", "Sung", "Old", "Marked", "Silent"].map(hasLyrics));
  expect(all).toEqual([true, true, true, true, true, false]);
});

it("are those that an admin gives, over scans too, until he takes them away", async () => {
  const given = await give("Silent", "[00:05.00]<00:05.00>Given");
  expect([given.status, given.body]).toEqual([
    200,
    {
      Metadata: {},
      Lyrics: [
        { Text: "Given", Start: 50_000_000, Cues: [{ Position: 0, EndPosition: 5, Start: 50_000_000 }] },
      ],
    },
  ]);
  await give("Beside", "[00:09.00]Better");
  expect(await lyricsOf("Beside")).toEqual([["Better", 90_000_000]]);
  // Its tags change: the song's row is written anew.
  await put(
    song({ title: "Silent", track: "6", album: "Album", artist: "Band", genre: "Folk" }),
    join(world.media, ALBUM, "06 - Silent"),
  );
  await age(world.media);
  await utimes(join(world.media, ALBUM), 1_705_000_000, 1_705_000_000);
  await world.scan();
  expect(await hasLyrics("Silent")).toBe(true);
  expect(await lyricsOf("Silent")).toEqual([["Given", 50_000_000]]);

  for (const name of ["Silent", "Beside"]) {
    const remove = async () =>
      (await world.admin.ask(`/Audio/${await idOf(name)}/Lyrics`, { method: "DELETE" })).status;
    expect([await remove(), await remove()]).toEqual([204, 404]);
    expect(await hasLyrics(name)).toBe(false);
    expect(await lyricsOf(name)).toBe(404);
  }
});

it("are refused where they are none, too long, or given by somebody else than an admin", async () => {
  expect((await give("Silent", "\n\n")).status).toBe(400);
  expect((await give("Silent", "words", "song.exe")).status).toBe(400);
  expect((await give("Silent", "a".repeat(1024 * 1024 + 1))).status).toBe(413);
  const guest = await world.device("guests-radio", "guest");
  expect((await give("Silent", "words", "song.txt", guest)).status).toBe(403);
  expect(
    (await world.admin.ask(`/Audio/${await idOf("Silent")}/Lyrics`, { method: "POST", body: "words" }))
      .status,
  ).toBe(400);
});

it("are searched for at no provider, and that is said well-formed", async () => {
  const search = await world.admin.ask(`/Audio/${await idOf("Silent")}/RemoteSearch/Lyrics`);
  expect([search.status, search.body]).toEqual([200, []]);
  expect((await world.admin.ask("/Providers/Lyrics/any")).status).toBe(404);
});
