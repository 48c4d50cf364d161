/** Requests of unusual size or number: their sender is slowed or refused, others are answered. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clip, picture, put } from "../support/media.ts";
import { type Client, createWorld, itemNamed, SHELVES, type World } from "../support/world.ts";

let world: World;
let other: Client;
let film: string;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    await put(clip(), join(media, "movies/Film/Film"));
    await put(picture("2000x3000"), join(media, "movies/Film/poster"));
    await writeFile(join(media, "movies/Film/movie.nfo"), "<movie><title>Film</title></movie>");
  });
  other = await world.device("other", "otto");
  film = (await itemNamed(world.admin, "Film")).Id;
});
afterAll(() => world[Symbol.asyncDispose]());

/** Asks again and again while `busy` lasts; what was answered, and how. */
async function meanwhile(busy: Promise<unknown>): Promise<readonly number[]> {
  let isOver = false;
  void busy.finally(() => (isOver = true));
  const statuses: number[] = [];
  do {
    const { status } = await other.ask(`/Items/${film}`);
    statuses.push(status);
  } while (!isOver);
  return statuses;
}

const ids = (count: number): string =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(32, "0")).join(",");

describe("somebody else is answered", () => {
  it("while a client names 10,000 ids in a body or an address", async () => {
    const asked = Promise.all([
      world.admin.ask("/Playlists", { method: "POST", json: { Name: "Many", Ids: ids(10_000).split(",") } }),
      world.admin.ask(`/Items?ids=${ids(10_000)}`),
      world.admin.ask(`/Items?ids=${ids(400)},${film}`),
    ]);
    expect(new Set(await meanwhile(asked))).toEqual(new Set([200]));
    const [made, tooLong, some] = await asked;
    expect(made.status).toBe(200);
    // An address of 330 KB is more than a server takes (RFC 9110 §15.5.15, RFC 6585 §5).
    expect([413, 414, 431]).toContain(tooLong.status);
    const { Items } = some.body as BaseItemDtoQueryResult;
    expect(Items).toHaveLength(1);
  });

  it("while a client sends JSON of a megabyte, and more than that is refused", async () => {
    const send = (bytes: number) =>
      world.admin.ask("/DisplayPreferences/big?client=test", {
        method: "POST",
        json: { Id: "big", CustomPrefs: { text: "x".repeat(bytes) } },
      });
    const asked = Promise.all([send(1_000_000), send(3_000_000), send(1_000_000)]);
    expect(new Set(await meanwhile(asked))).toEqual(new Set([200]));
    const statuses = (await asked).map(({ status }) => status);
    expect(statuses[1]).toBe(413);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });

  it("while a client wants a picture in 200 sizes at once", async () => {
    const sizes = Array.from({ length: 200 }, (_, at) => 300 + at);
    const asked = Promise.all(
      sizes.map((width) => world.admin.ask(`/Items/${film}/Images/Primary?fillWidth=${width}&quality=90`)),
    );
    const seen = await meanwhile(asked);
    expect(new Set(seen)).toEqual(new Set([200]));
    // Others aren't kept until all of it is done.
    expect(seen.length).toBeGreaterThan(1);
    const statuses = new Set((await asked).map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
  });
});
