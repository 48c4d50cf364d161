/** A film with two sound tracks and two texts, on a server of its own, and sessions that play it by the native API. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type NativeClient, signIn } from "../api/native/client.ts";
import { type LocalServer, startLocal } from "./in-process.ts";
import { generated, put } from "./media.ts";

export interface PlayedFilm extends AsyncDisposable {
  readonly server: LocalServer;
  readonly client: NativeClient;
  readonly itemId: number;
  readonly seconds: number;
}

export interface FilmWish {
  readonly seconds?: number;
  /** Of the sound, when it is shorter. */
  readonly soundSeconds?: number;
  readonly size?: string;
  readonly rate?: number;
  readonly extension?: "mp4" | "mkv";
  readonly soundCodec?: "aac" | "ac3";
  /** Arguments of ffmpeg, in place of H.264's. */
  readonly picture?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const H264 = "-c:v libx264 -preset ultrafast -crf 30 -profile:v high -bf 2";

/** The picture is H.264 with a key frame every two seconds, the sound AAC in two languages. */
export async function playFilm(wish: FilmWish = {}): Promise<PlayedFilm> {
  const {
    seconds = 24,
    soundSeconds = seconds,
    size = "640x360",
    rate = 25,
    extension = "mkv",
    soundCodec = "aac",
    picture = H264,
    environment = {},
  } = wish;
  const film = await generated(extension, [
    ..."-f lavfi -i".split(" "),
    `testsrc2=size=${size}:rate=${rate}`,
    ...[440, 660].flatMap((tone) => [
      "-f",
      "lavfi",
      "-t",
      String(soundSeconds),
      "-i",
      `sine=frequency=${tone}:sample_rate=48000`,
    ]),
    ..."-map 0:v -map 1:a -map 2:a -t".split(" "),
    String(seconds),
    ...picture.split(" "),
    ..."-pix_fmt yuv420p -sc_threshold 0 -g".split(" "),
    String(rate * 2),
    ...`-c:a ${soundCodec} -b:a ${soundCodec === "aac" ? "64k" : "192k"} -ac 2 -metadata:s:a:0 language=eng -metadata:s:a:1 language=ger`.split(
      " ",
    ),
    ..."-metadata:s:a:1 title=Deutsch".split(" "),
  ]);
  const server = await startLocal(environment);
  try {
    const folder = join(server.mediaDir, "films");
    const path = await put(film, join(folder, "Film (2020)", "Film (2020)"));
    const beside = path.slice(0, -extension.length - 1);
    await writeFile(`${beside}.en.srt`, textOf("line", seconds));
    await writeFile(`${beside}.de.forced.srt`, textOf("Zeile", seconds));
    const client = await signIn(server.base);
    const itemId = await scanned(client, folder);
    return { server, client, itemId, seconds, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** A cue from every even second on, for one second. */
function textOf(word: string, seconds: number): string {
  const at = (second: number): string =>
    new Date(second * 1000).toISOString().slice(11, 23).replace(".", ",");
  return Array.from(
    { length: Math.floor(seconds / 2) },
    (_, index) => `${index + 1}\n${at(index * 2)} --> ${at(index * 2 + 1)}\n${word} ${index * 2}\n\n`,
  ).join("");
}

const TRIES = 600;

async function scanned(client: NativeClient, folder: string): Promise<number> {
  const made = await client.call("POST", "/libraries", { name: "Films", kind: "movies", paths: [folder] });
  await client.call("POST", `/libraries/${String(made.body["id"])}/scans`);
  for (let tries = 0; tries < TRIES; tries++) {
    const { body } = await client.call("GET", "/items?kinds=movie");
    const [item] = body["items"] as readonly { readonly id: number; readonly durationMs: number | null }[];
    if (item !== undefined && item.durationMs !== null) return item.id;
    await sleep(50);
  }
  throw new Error("the film was not found");
}

export interface Played {
  readonly token: string;
  readonly method: string;
  readonly reasons: readonly string[];
  readonly urls: { readonly direct: string | null; readonly hls: string; readonly dash: string };
  readonly video: readonly {
    readonly id: string;
    readonly width: number;
    readonly height: number;
    readonly codecs: string;
    readonly bandwidthBps: number;
    readonly isCopy: boolean;
  }[];
  readonly audio: readonly {
    readonly streamIndex: number;
    readonly language: string | null;
    readonly isDefault: boolean;
    readonly isCopy: boolean;
  }[];
  readonly subtitles: readonly {
    readonly streamIndex: number;
    readonly language: string | null;
    readonly url: string;
  }[];
  readonly burntInSubtitle: number | null;
}

/** A playback session, as the body of the answer tells it. */
export async function play(
  { client, itemId }: Pick<PlayedFilm, "client" | "itemId">,
  wish: Readonly<Record<string, unknown>> = {},
): Promise<Played> {
  const { status, body } = await client.call("POST", "/playback-sessions", { itemId, ...wish });
  if (status !== 201) throw new Error(`it can't be played: ${status} ${String(body["detail"])}`);
  return body as unknown as Played;
}
