/** A real browser with real players on a page of ours. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where Chromium is; null: it isn't installed. */
export const chromiumPath = CANDIDATES.find((path) => existsSync(path)) ?? null;

const require = createRequire(import.meta.url);
const FILES: Readonly<Record<string, readonly [path: string, type: string]>> = {
  "/": [join(import.meta.dirname, "player-page.html"), "text/html"],
  "/hls.js": [require.resolve("hls.js/dist/hls.min.js"), "text/javascript"],
  "/shaka.js": [require.resolve("shaka-player/dist/shaka-player.compiled.js"), "text/javascript"],
};

export interface Players extends AsyncDisposable {
  /** A page of its own, as another person's browser. */
  open(): Promise<Player>;
}

type Step =
  | "start"
  | "settle"
  | "playOn"
  | "hasten"
  | "leap"
  | "forget"
  | "stalls"
  | "frames"
  | "height"
  | "pause"
  | "time"
  | "seek"
  | "holes"
  | "troubles"
  | "changeTo"
  | "cues"
  | "sound"
  | "soundTracks"
  | "duration";

/** The page's own functions (`player-page.html`). */
export interface Player extends AsyncDisposable {
  does<T>(step: Step, ...args: readonly unknown[]): Promise<T>;
}

export async function openBrowser(): Promise<Players> {
  const server = createServer((request, response) => {
    const file = FILES[request.url ?? ""];
    if (file === undefined) return void response.writeHead(404).end();
    readFile(file[0]).then(
      (body) => response.writeHead(200, { "Content-Type": file[1] }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = await launch();
  return {
    open: async () => playerOn(await browser.newPage(), origin),
    async [Symbol.asyncDispose]() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error("Chromium isn't installed");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
  });
}

async function playerOn(page: Page, origin: string): Promise<Player> {
  await page.goto(origin);
  return {
    does: <T>(step: Step, ...args: readonly unknown[]) =>
      page.evaluate(`tests[${JSON.stringify(step)}](...${JSON.stringify(args)})`) as Promise<T>,
    [Symbol.asyncDispose]: () => page.close(),
  };
}
