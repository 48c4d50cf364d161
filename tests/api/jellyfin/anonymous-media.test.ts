/** Findroid and Android TV fetch pictures and films without their token. */
import { expect, it } from "vitest";
import { startServer } from "../../support/process.ts";
import { ask, createWorld, fillMovies, itemNamed, setUp, SHELVES } from "../../support/world.ts";

/** Without the right 401, with it 404: there is no such item. */
const MEDIA = [
  "/Items/deadbeefdeadbeefdeadbeefdeadbeef/Images/Primary",
  "/Videos/deadbeefdeadbeefdeadbeefdeadbeef/stream?static=true",
];
const statuses = (base: string): Promise<number[]> =>
  Promise.all(MEDIA.map(async (path) => (await ask(base, path)).status));

it("is given to an address from which somebody signed-in was seen, and to no other", async () => {
  await using server = await startServer();
  expect(await statuses(server.base)).toEqual([401, 401]);
  await setUp(server.base);
  expect(await statuses(server.base)).toEqual([404, 404]);
});

it("is given to nobody, or to anyone, when the settings say so", async () => {
  {
    await using closed = await startServer({ env: { TRIPTYCH_ACCESS__ANONYMOUS_MEDIA: "none" } });
    await setUp(closed.base);
    expect(await statuses(closed.base)).toEqual([401, 401]);
  }
  await using open = await startServer({ env: { TRIPTYCH_ACCESS__ANONYMOUS_MEDIA: "anyone" } });
  expect(await statuses(open.base)).toEqual([404, 404]);
});

it("is what the people seen at an address may see, and what those of them may play who may play", async () => {
  await using world = await createWorld([SHELVES.movies], fillMovies, {
    TRIPTYCH_SERVER__TRUSTED_PROXIES: "127.0.0.1",
  });
  const film = await itemNamed(world.admin, "Long Road");
  /** At an address of his own, as a proxy tells it. */
  const at = (address: string) => ({ headers: { "X-Forwarded-For": address } });
  const statusesAt = async (address: string): Promise<number[]> =>
    Promise.all(
      [`/Videos/${film.Id}/stream?static=true`, `/Items/${film.Id}/Images/Primary`].map(
        async (path) => (await ask(world.base, path, at(address))).status,
      ),
    );
  const guest = await world.device("guests-tv", "guest");
  const policy = async (changes: object): Promise<void> => {
    const { Policy } = await world.admin.get<{ Policy: object }>(`/Users/${guest.userId}`);
    await world.admin.post(`/Users/${guest.userId}/Policy`, { ...Policy, ...changes });
  };
  const here = "203.0.113.5";
  await guest.ask("/Users/Me", at(here));
  expect(await statusesAt(here)).toEqual([200, 200]);
  expect(await statusesAt("203.0.113.6")).toEqual([401, 401]);
  await policy({ EnableMediaPlayback: false });
  expect(await statusesAt(here)).toEqual([401, 200]);
  await policy({ EnableMediaPlayback: true, EnableAllFolders: false, EnabledFolders: [] });
  expect(await statusesAt(here)).toEqual([404, 404]);
  await world.admin.ask("/Users/Me", at(here));
  expect(await statusesAt(here)).toEqual([200, 200]);
});
