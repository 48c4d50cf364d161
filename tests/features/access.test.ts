/**
 * Every route asked by everybody: who may what stands in `access.txt`. A route that is added or changed shows there;
 * `npx vitest run tests/features/access.test.ts -u` writes it anew, to be read before it is committed.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { methodsOf } from "../../src/api/http/routes.ts";
import { createEndpoints } from "../../src/api/jellyfin/routes/index.ts";
import { createSocketHub } from "../../src/api/jellyfin/socket-hub.ts";
import { clip, picture, put } from "../support/media.ts";
import { ask, createWorld, itemNamed, SHELVES, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(
    [SHELVES.movies],
    async (media) => {
      const film = join(media, "movies/Film/Film");
      await put(clip(), film);
      await put(picture(), join(media, "movies/Film/poster"));
      await writeFile(`${film}.en.srt`, "1\n00:00:01,000 --> 00:00:02,000\nA word\n");
    },
    // Whether media are sent without a token is another question (`anonymous-media.test.ts`).
    { TRIPTYCH_ACCESS__ANONYMOUS_MEDIA: "none" },
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const NOTHING = "0123456789abcdef0123456789abcdef";
/** Ends the session that asks; not asked here. */
const LEFT_OUT = new Set(["POST /Sessions/Logout"]);

interface Role {
  readonly name: string;
  readonly userId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A guest may look, but neither play nor take away; the film is too strict for the child. */
async function roles(film: string): Promise<readonly Role[]> {
  const { admin } = world;
  const made = async (name: string, changes: Record<string, unknown>): Promise<Role> => {
    const client = await world.device(`${name}'s device`, name);
    const { Policy } = await admin.get<UserDto>(`/Users/${client.userId}`);
    await admin.post(`/Users/${client.userId}/Policy`, { ...Policy, ...changes });
    return { name, userId: client.userId, headers: client.headers };
  };
  await admin.post(`/Items/${film}`, { OfficialRating: "R" });
  await admin.post("/Auth/Keys?app=access");
  const keys = await admin.get<{ Items: { AccessToken: string }[] }>("/Auth/Keys");
  const key = keys.Items.at(-1)?.AccessToken ?? "";
  return [
    { name: "nobody", userId: NOTHING, headers: {} },
    await made("guest", {
      EnableMediaPlayback: false,
      EnableContentDownloading: false,
      EnableUserPreferenceAccess: false,
    }),
    await made("user", {}),
    await made("child", { MaxParentalRating: 10 }),
    { name: "admin", userId: admin.userId, headers: admin.headers },
    { name: "API key", userId: admin.userId, headers: { Authorization: `MediaBrowser Token="${key}"` } },
  ];
}

/** What reads is asked of the film, what changes something of nothing that is there. */
function pathFor(template: string, isReading: boolean, film: string, userId: string): string {
  const values: Readonly<Record<string, string>> = {
    userId,
    itemId: isReading ? film : NOTHING,
    mediaSourceId: isReading ? film : NOTHING,
    imageType: "Primary",
    imageIndex: "0",
    index: "0",
    segmentId: "0",
    playlistId: template.includes("/hls1/") ? "main" : NOTHING,
    container: template.includes("/Audio/") ? "aac" : "ts",
    format: "vtt",
    startTicks: "0",
    width: "320",
    newIndex: "0",
    year: "2000",
  };
  return template.replaceAll(/\{(\w+)\*?\}/gu, (_, name: string) => values[name] ?? NOTHING);
}

const query = (film: string): string =>
  `?mediaSourceId=${film}&deviceId=x&playSessionId=x&name=x&static=true&tag=x`;

async function outcome(role: Role, method: string, template: string, film: string): Promise<string> {
  const isReading = method === "GET" || method === "HEAD";
  const path = pathFor(template, isReading, film, role.userId) + (isReading ? query(film) : "");
  const { status } = await ask(world.base, path, { method, headers: role.headers });
  if (status === 401 || status === 403) return String(status);
  if (!isReading || status < 400) return "may";
  return status === 404 ? "404" : "may";
}

const routes = (): readonly (readonly [method: string, template: string])[] =>
  createEndpoints(createSocketHub())
    .flatMap((endpoint) =>
      methodsOf(endpoint).flatMap((method) => endpoint.paths.map((path) => [method, path] as const)),
    )
    .filter(([method, path]) => !LEFT_OUT.has(`${method} ${path}`));

it("lets everybody do what the list says, and no more", { timeout: 120_000 }, async () => {
  const { Id: film } = await itemNamed(world.admin, "Film");
  const people = await roles(film);
  const lines: string[] = [];
  for (const [method, template] of routes()) {
    const cells: string[] = [];
    for (const role of people) cells.push((await outcome(role, method, template, film)).padEnd(7));
    lines.push(`${cells.join(" ")} ${method} ${template}`);
  }
  const head = people.map(({ name }) => name.padEnd(7)).join(" ");
  await expect(`${[head, ...lines.toSorted(byRoute)].join("\n")}\n`).toMatchFileSnapshot("access.txt");
});

const routeOf = (line: string): string =>
  line
    .slice(line.search(/[A-Z]+ \//u))
    .split(" ")
    .toReversed()
    .join(" ");
const byRoute = (a: string, b: string): number => routeOf(a).localeCompare(routeOf(b), "en");
