/** Findroid and Android TV fetch pictures and films without their token. */
import { expect, it } from "vitest";
import { startServer } from "../../support/process.ts";
import { ask, setUp } from "../../support/world.ts";

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
