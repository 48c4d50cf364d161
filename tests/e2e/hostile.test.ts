import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import { beforeAll, describe, expect, it } from "vitest";
import { clip, put } from "../support/media.ts";
import { askRaw, connectTo, talk } from "../support/raw-http.ts";
import { openSocket } from "../support/socket.ts";
import {
  ask,
  type Client,
  createWorld,
  fillMovies,
  itemNamed,
  itemsOf,
  SHELVES,
  type World,
} from "../support/world.ts";

const UNKNOWN = "deadbeefdeadbeefdeadbeefdeadbeef";
const SECRET = "this-must-never-leave-the-machine";

let world: World;
let user: Client;
let film = "";
/** Up to the track, whose words lie beside the film. */
let wordsOfFilm = "";
let secretFile = "";

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "triptych-secret-"));
  secretFile = join(dir, "secret.srt");
  await writeFile(secretFile, `1\n00:00:01,000 --> 00:00:02,000\n${SECRET}\n`);
  world = await createWorld([SHELVES.movies], async (media) => {
    await fillMovies(media);
    // More than all the buffers between a server and a client that doesn't read could take.
    await truncate(await put(clip(), join(media, "movies/Endless")), 300 * 1024 * 1024);
  });
  user = await world.device("plain-device", "plain");
  const { Id, MediaSources } = await itemNamed(user, "Long Road");
  film = Id;
  const words = MediaSources?.[0]?.MediaStreams?.find((stream: MediaStream) => stream.Type === "Subtitle");
  wordsOfFilm = `/Videos/${film}/${film}/Subtitles/${words?.Index}`;
  return async () => {
    await world[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  };
});

/** It still does its work: the last line of every test. */
async function stillServes(): Promise<void> {
  expect((await itemsOf(user, "Movie")).map((item) => item.Name)).toEqual([
    "Brief Halt",
    "Endless",
    "Long Road",
    "Short Walk",
  ]);
}

/** Ways to write a path that leads to the secret from wherever a server looks. */
function leadingOut(): readonly string[] {
  const up = "../".repeat(12);
  const out = `${up}${secretFile.slice(1)}`;
  const percent = (text: string): string =>
    text.replace(/[./\\]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  return [
    out,
    secretFile,
    percent(out),
    percent(percent(out)).replaceAll("%", "%25"),
    encodeURIComponent(out),
    encodeURIComponent(secretFile),
    encodeURIComponent(encodeURIComponent(out)),
    `${encodeURIComponent(out)}%00.jpg`,
    encodeURIComponent(out.replaceAll("/", "\\")),
    percent(out.replaceAll("/", "\\")),
    out.replaceAll("../", "....//"),
    out.replaceAll("../", "%c0%ae%c0%ae/"),
    `file:%2f%2f${encodeURIComponent(secretFile)}`,
  ];
}

/** Every place of a path or query where a name could be taken for a file's. */
const openings = (): readonly ((name: string) => string)[] => [
  (name) => `/${name}`,
  (name) => `/web/${name}`,
  (name) => `/web/../${name}`,
  (name) => `/emby/${name}`,
  (name) => `/api/v1/${name}`,
  (name) => `/Items/${name}`,
  (name) => `/Items/${name}/Images/Primary`,
  (name) => `/Items/${film}/Images/${name}`,
  (name) => `/Items/${film}/Images/Primary/${name}`,
  (name) => `/Items/${film}/Images/Primary?tag=${name}&format=${name}&backgroundColor=${name}`,
  (name) => `/Items/${name}/Download`,
  (name) => `/Items/${film}/Download?mediaSourceId=${name}`,
  (name) => `/Items/${name}/File`,
  (name) => `/Users/${name}/Images/Primary`,
  (name) => `/UserImage?userId=${name}`,
  (name) => `/Videos/${name}/stream?static=true`,
  (name) => `/Videos/${film}/stream.${name}?static=true`,
  (name) => `/Videos/${film}/stream?static=true&mediaSourceId=${name}&container=${name}&tag=${name}`,
  (name) => `/Videos/${film}/stream?static=true&mediaSourceId=${name}`,
  (name) => `/Audio/${film}/stream.${name}?static=true`,
  (name) => `/Videos/${film}/${name}/Subtitles/2/0/Stream.srt`,
  (name) => `/Videos/${film}/${film}/Subtitles/${name}/0/Stream.srt`,
  (name) => `${wordsOfFilm}/${name}/Stream.srt`,
  (name) => `${wordsOfFilm}/0/Stream.${name}`,
  (name) => `/Videos/${film}/${film}/Attachments/${name}`,
  (name) => `/Videos/${film}/Trickplay/320/${name}.jpg`,
  (name) => `/Videos/${film}/hls1/main/${name}.ts`,
  (name) => `/FallbackFont/Fonts/${name}`,
  (name) => `/Branding/${name}`,
  (name) => `/System/Logs/Log?name=${name}`,
  (name) => `/System/Configuration/${name}`,
  (name) => `/DisplayPreferences/${name}?userId=${user.userId}&client=${name}`,
  (name) => `/Persons/${name}`,
  (name) => `/Persons/${name}/Images/Primary`,
  (name) => `/Genres/${name}/Images/Primary`,
  (name) => `/Items?userId=${user.userId}&parentId=${name}&ids=${name}`,
];

describe("paths that lead out of the library", () => {
  it("aren't needed for what is beside the film", async () => {
    const words = await askRaw(world.base, `${wordsOfFilm}/0/Stream.srt`, user.headers);
    expect([words.status, words.text.includes("A road")]).toEqual([200, true]);
  });

  it.each([
    ["nobody", false],
    ["a person", true],
  ])("read nothing for %s", async (_, isSignedIn) => {
    const found: string[] = [];
    let asked = 0;
    for (const opening of openings())
      for (const name of leadingOut()) {
        const path = opening(name);
        const reply = await askRaw(world.base, path, isSignedIn ? user.headers : {});
        asked += 1;
        if (reply.text.includes(SECRET) || reply.status >= 500)
          found.push(`${path} answered ${reply.status}`);
      }
    expect(found).toEqual([]);
    expect(asked).toBe(openings().length * leadingOut().length);
    await stillServes();
  });

  it("can't be reported as changed, nor asked for as an address in the request line", async () => {
    const Updates = [secretFile, "..", "/etc", "/", `${world.media}/../`].map((Path) => ({
      Path,
      UpdateType: "Created",
    }));
    const told = await world.admin.ask("/Library/Media/Updated", { method: "POST", json: { Updates } });
    expect(told.status).toBeLessThan(500);
    for (const line of [`file://${secretFile}`, `http://127.0.0.1/${secretFile}`, `//${secretFile}`, "*"])
      expect(
        await talk(world.base, `GET ${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      ).not.toContain(SECRET);
    await stillServes();
  });
});

describe("ids", () => {
  it.each(["xyz", "0", "-1", `${UNKNOWN}0`, UNKNOWN.slice(1), "%00", "%27%20OR%201=1--", "null", "🎬"])(
    "malformed: %s is refused as such",
    async (id) => {
      for (const path of [`/Items/${id}?userId=${user.userId}`, `/Shows/${id}/Seasons`, `/Users/${id}`]) {
        const reply = await askRaw(world.base, encodeURI(decodeURI(path)), user.headers);
        expect([path, reply.status]).toEqual([path, 400]);
      }
    },
  );

  it("unknown ones aren't found, whatever is asked of them", async () => {
    const paths = [
      `/Items/${UNKNOWN}?userId=${user.userId}`,
      `/Items/${UNKNOWN}/Images/Primary`,
      `/Items/${UNKNOWN}/PlaybackInfo?userId=${user.userId}`,
      `/Items/${UNKNOWN}/Similar?userId=${user.userId}`,
      `/Shows/${UNKNOWN}/Seasons?userId=${user.userId}`,
      `/Shows/${UNKNOWN}/Episodes?userId=${user.userId}`,
      `/Videos/${UNKNOWN}/stream?static=true`,
      `/Videos/${UNKNOWN}/${UNKNOWN}/Subtitles/0/0/Stream.srt`,
      `/Items/${UNKNOWN}/Download`,
      `/UserItems/${UNKNOWN}/UserData?userId=${user.userId}`,
      `/Playlists/${UNKNOWN}`,
      `/No/Such/Route`,
    ];
    for (const path of paths) expect([path, (await user.ask(path)).status]).toEqual([path, 404]);
  });
});

describe("rights", () => {
  const asksNothingOf = [
    "/Users/Me",
    "/Users",
    "/Items",
    `/Items/${UNKNOWN}`,
    "/UserViews",
    "/UserItems/Resume",
    "/Shows/NextUp",
    "/Items/Latest",
    "/Sessions",
    "/Library/VirtualFolders",
    "/ScheduledTasks",
    "/System/Info",
    "/System/Configuration",
    "/Devices",
    "/Auth/Keys",
    "/DisplayPreferences/usersettings?client=emby",
    "/Items/Counts",
    "/Genres",
    "/Persons",
  ];

  it.each(asksNothingOf)("%s: not without a token, nor with one that isn't known", async (path) => {
    const unknown = `MediaBrowser Client="x", Device="x", DeviceId="x", Version="1", Token="${UNKNOWN}"`;
    expect((await ask(world.base, path)).status).toBe(401);
    expect((await ask(world.base, path, { headers: { Authorization: unknown } })).status).toBe(401);
    expect(
      (
        await ask(world.base, path, {
          headers: { Authorization: user.headers["Authorization"]?.replace(/.$/, '0"') ?? "" },
        })
      ).status,
    ).toBe(401);
  });

  it("what belongs to the keeper is refused to others", async () => {
    const { userId } = world.admin;
    const calls = [
      ["POST", "/Library/Refresh"],
      ["POST", "/Users/New"],
      ["POST", "/Library/VirtualFolders?name=Mine&collectionType=movies"],
      ["DELETE", "/Library/VirtualFolders?name=Movies"],
      ["GET", "/ScheduledTasks"],
      ["GET", "/Auth/Keys"],
      ["POST", "/Auth/Keys?app=mine"],
      ["GET", "/Devices"],
      ["POST", `/Users/${userId}/Policy`],
      ["POST", `/Users/${user.userId}/Policy`],
      ["POST", `/Users/Password?userId=${userId}`],
      ["DELETE", `/Users/${userId}`],
      ["GET", `/Users/${userId}/Items`],
      ["GET", `/UserViews?userId=${userId}`],
      ["POST", "/System/Configuration"],
    ] as const;
    for (const [method, path] of calls) {
      const json =
        method === "POST"
          ? { Name: "x", Password: "xxxxxxxx", NewPw: "x", CurrentPw: "", IsAdministrator: true }
          : undefined;
      const reply = await user.ask(path, { method, json });
      expect([method, path, reply.status]).toEqual([method, path, 403]);
    }
    expect((await world.admin.ask("/Users/Me")).status).toBe(200);
    await stillServes();
  });

  it("the wizard is closed once it was gone through", async () => {
    for (const path of ["/Startup/User", "/Startup/Configuration", "/Startup/Complete"]) {
      const reply = await ask(world.base, path, {
        method: "POST",
        json: { Name: "intruder", Password: "intruder" },
      });
      expect([path, reply.status]).toEqual([path, 401]);
    }
  });

  it("a socket is refused without a token that is known", async () => {
    for (const path of ["/socket", `/socket?api_key=${UNKNOWN}`, "/socket?api_key=", "/elsewhere"])
      await expect(openSocket(world.base, path)).rejects.toThrow(/Unexpected server response: 4\d\d/);
  });
});

describe("bodies", () => {
  const MEBIBYTE = 1024 * 1024;

  it("too large is refused, with and without a length told in advance", async () => {
    const json = JSON.stringify({ Username: "x".repeat(30 * MEBIBYTE), Pw: "" });
    const headers = { "Content-Type": "application/json" };
    const told = await ask(world.base, "/Users/AuthenticateByName", {
      method: "POST",
      headers,
      body: json,
    }).catch(() => null);
    // A client that goes on writing may see the connection end before it reads the answer.
    expect([413, undefined]).toContain(told?.status);
    const { port } = new URL(world.base);
    const chunk = `${MEBIBYTE.toString(16)}\r\n${"x".repeat(MEBIBYTE)}\r\n`;
    const head = `POST /Users/AuthenticateByName HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    expect(await talk(world.base, `${head}Content-Length: ${1024 * MEBIBYTE}\r\n\r\n{`, "head")).toMatch(
      /^HTTP\/1\.1 413 /,
    );
    const next = "GET /System/Info/Public HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const both = await talk(
      world.base,
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}0\r\n\r\n${next}`,
    );
    expect(both.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
    await stillServes();
  });

  it.each([
    ["cut off", '{"Username":'],
    ["no JSON", "Username=x"],
    ["deep", "[".repeat(200_000)],
    ["a bare text", '"x"'],
    ["a list", "[1,2,3]"],
    ["null", "null"],
    ["wrong types", '{"Username":{"a":1},"Pw":[1]}'],
    ["a prototype", '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}'],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])("%s is the client's mistake, not ours", async (_, body) => {
    const headers = { "Content-Type": "application/json" };
    for (const path of [
      "/Users/AuthenticateByName",
      "/Sessions/Playing/Progress",
      `/Items/${film}/PlaybackInfo`,
      "/Sessions/Capabilities/Full",
    ]) {
      const reply = await user.ask(path, { method: "POST", headers, body });
      expect(reply.status).toBeLessThan(500);
    }
    await stillServes();
  });

  it("numbers beyond all bounds are refused or bounded", async () => {
    for (const PositionTicks of [-1, 1e308, Number.MAX_SAFE_INTEGER, "99999999999999999999999", "NaN", 0.5]) {
      const reply = await user.ask("/Sessions/Playing/Progress", {
        method: "POST",
        json: { ItemId: film, PositionTicks },
      });
      expect(reply.status).toBeLessThan(500);
    }
    const queries = [
      "limit=999999999999",
      "startIndex=-5",
      "startIndex=99999999999999999999",
      "limit=1e9",
      "years=99999999999999999999",
      "minCommunityRating=NaN",
    ];
    for (const query of queries)
      expect((await user.ask(`/Items?recursive=true&${query}`)).status).toBeLessThan(500);
    await stillServes();
  });
});

describe("requests in great number or size", () => {
  it("ranges: of nonsense, beyond the end, a thousand at once", async () => {
    const path = `/Videos/${film}/stream?static=true`;
    const many = Array.from({ length: 1000 }, (_, n) => `${n}-${n}`).join(",");
    for (const range of [
      "bytes=-0",
      "bytes=99999999999999999999-",
      "bytes=5-1",
      "bytes=a-b",
      "lines=1-2",
      "bytes=",
      `bytes=${many}`,
    ]) {
      const { status } = await user.ask(path, { headers: { Range: range } });
      expect([200, 206, 416]).toContain(status);
    }
    expect((await user.ask(path, { headers: { Range: "bytes=99999999999-" } })).status).toBe(416);
  });

  it("queries of thousands of names and ids", async () => {
    const ids = Array.from({ length: 150 }, () => UNKNOWN).join(",");
    const names = Array.from({ length: 2500 }, (_, n) => `a${n}=1`).join("&");
    for (const query of [
      `ids=${ids}`,
      names,
      "genres=".concat("%7C".repeat(3000)),
      "searchTerm=".concat("%25".repeat(3000)),
    ])
      expect((await user.ask(`/Items?recursive=true&${query}`)).status).toBeLessThan(500);
    await stillServes();
  });

  it("headers without end are cut off", async () => {
    const head = "GET /System/Info/Public HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    const large = await talk(world.base, `${head}X-Large: ${"x".repeat(200_000)}\r\n\r\n`, "head");
    const many = await talk(world.base, `${head}${"X-Many: 1\r\n".repeat(20_000)}\r\n`, "head");
    const long = await talk(world.base, `GET /${"x".repeat(200_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, "head");
    for (const answer of [large, many, long]) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    await stillServes();
  });

  it.each([
    ["noise", Buffer.from(Array.from({ length: 2000 }, (_, n) => (n * 7919) % 256))],
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    [
      "two lengths",
      "POST /Users/New HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"],
  ])("not HTTP: %s", async (_, words) => {
    expect(await talk(world.base, words, "head")).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    await stillServes();
  });

  it("a thousand idle sockets and headers that come drop by drop keep nobody else waiting", async () => {
    const sockets: Socket[] = [];
    try {
      for (let n = 0; n < 1000; n++) sockets.push(await connectTo(world.base));
      const dripping = sockets.slice(0, 100);
      for (const socket of dripping) socket.write("GET /System/Info/Public HTTP/1.1\r\nX-Slow: ");
      for (let round = 0; round < 20; round++) {
        for (const socket of dripping) socket.write("x");
        await stillServes();
        const part = await user.ask(`/Videos/${film}/stream?static=true`, {
          headers: { Range: "bytes=0-99999" },
        });
        expect([part.status, part.bytes.length]).toEqual([206, 100_000]);
        await sleep(10);
      }
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await stillServes();
  });

  it("readers that stop reading, or go away in the middle, keep nobody else waiting", async () => {
    const { Id } = await itemNamed(user, "Endless");
    const head = `GET /Videos/${Id}/stream?static=true&ApiKey=${user.token} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const sockets: Socket[] = [];
    for (let n = 0; n < 100; n++) {
      const socket = await connectTo(world.base);
      socket.pause();
      socket.write(head);
      sockets.push(socket);
    }
    const whole = await user.ask(`/Videos/${film}/stream?static=true`);
    expect(whole.bytes.length).toBe(Number(whole.headers.get("Content-Length")));
    for (const socket of sockets) socket.destroy();
    await stillServes();
  });

  it("a socket's nonsense ends that socket at most", async () => {
    const quiet = await openSocket(world.base, `/socket?api_key=${user.token}&deviceId=plain-device`);
    await quiet.next("ForceKeepAlive");
    const loud = await openSocket(world.base, `/socket?api_key=${world.admin.token}&deviceId=loud`);
    for (const message of [
      {},
      { MessageType: 5 },
      { MessageType: "Nonsense", Data: { a: [] } },
      { MessageType: "SessionsStart", Data: "-1,0" },
      { MessageType: "SessionsStart", Data: "x,y" },
      { MessageType: "x".repeat(2_000_000) },
    ])
      loud.send(message);
    quiet.send({ MessageType: "KeepAlive" });
    expect(await quiet.next("KeepAlive")).toMatchObject({ MessageType: "KeepAlive" });
    loud.close();
    quiet.close();
    await stillServes();
  });
});
