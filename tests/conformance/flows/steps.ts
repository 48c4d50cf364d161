/** Words in which the clients' flows are written. */
import type { Known, Listen, Play, Request } from "../../support/flows.ts";

type More = Partial<Omit<Request, "step" | "method" | "path">>;

export const get = (path: string, more: More = {}): Request => ({
  step: "request",
  method: "GET",
  path,
  ...more,
});
export const head = (path: string, more: More = {}): Request => ({
  step: "request",
  method: "HEAD",
  path,
  ...more,
});
export const remove = (path: string, more: More = {}): Request => ({
  step: "request",
  method: "DELETE",
  path,
  ...more,
});
export const post = (path: string, json?: unknown, more: More = {}): Request => ({
  step: "request",
  method: "POST",
  path,
  json,
  ...more,
});

/** As players of browsers and mpv ask: everything from the beginning, as a range. */
export const play = (path: string, more: Partial<Play> = {}): Play => ({
  step: "play",
  path,
  range: "bytes=0-",
  ...more,
});
/** As ExoPlayer asks for the beginning: without a range, and here without any credentials. */
export const playAnonymously = (path: string): Play => ({ step: "play", path, range: null, bare: true });
export const listen = (path: string, more: Partial<Listen> = {}): Listen => ({
  step: "listen",
  path,
  ...more,
});

type Body = Readonly<Record<string, unknown>>;

export function field(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Body)[name] : undefined;
}

/** The text at a path of an answer; throws when there is none, as the client would fail. */
export function text(body: unknown, ...path: readonly string[]): string {
  const value = path.reduce<unknown>(field, body);
  if (typeof value !== "string" || value === "") throw new Error(`the answer has no ${path.join(".")}`);
  return value;
}

export function list(body: unknown): readonly unknown[] {
  const rows = Array.isArray(body) ? body : field(body, "Items");
  if (!Array.isArray(rows)) throw new Error("the answer has no rows");
  return rows as readonly unknown[];
}

function row(body: unknown, name: string): unknown {
  const found = list(body).find((one) => field(one, "Name") === name);
  if (found === undefined) throw new Error(`no ${name} in the answer`);
  return found;
}

/** What stands in `user` and `token` from then on. */
export const signedIn = (body: unknown): Known => ({
  token: text(body, "AccessToken"),
  user: text(body, "User", "Id"),
  server: text(body, "ServerId"),
});

/** The views of films and series; those without a known type aren't shown by anybody. */
export function views(body: unknown): Known {
  const of = (type: string): string => {
    const found = list(body).find((one) => field(one, "CollectionType") === type);
    return text(found, "Id");
  };
  return { movies: of("movies"), shows: of("tvshows") };
}

export const film = (body: unknown): Known => ({ film: text(row(body, "Long Road"), "Id") });
export const series = (body: unknown): Known => ({ series: text(row(body, "Steady Show"), "Id") });
export const season = (body: unknown): Known => ({ season: text(row(body, "Season 1"), "Id") });
export const episode = (body: unknown): Known => ({ episode: text(list(body)[0], "Id") });
export const poster = (body: unknown): Known => ({ poster: text(body, "ImageTags", "Primary") });

/** What an app takes from PlaybackInfo, or from a film with its sources; a url to transcode would win over direct play. */
export function source(body: unknown): Known {
  const [first] = (field(body, "MediaSources") ?? []) as readonly unknown[];
  if (first === undefined) throw new Error("no MediaSources");
  if (field(first, "TranscodingUrl") !== undefined)
    throw new Error("a film that needs none has a TranscodingUrl");
  if (!Array.isArray(field(first, "MediaStreams"))) throw new Error("a source without MediaStreams");
  return { source: text(first, "Id"), etag: text(first, "ETag"), container: text(first, "Container") };
}

export const playback = (body: unknown): Known => ({ ...source(body), session: text(body, "PlaySessionId") });

/** External words of the film, by the url that PlaybackInfo gave. */
export function subtitles(body: unknown): Known {
  const [first] = (field(body, "MediaSources") ?? []) as readonly unknown[];
  const streams = (field(first, "MediaStreams") ?? []) as readonly unknown[];
  const words = streams.find((one) => field(one, "Type") === "Subtitle");
  return { words: text(words, "DeliveryUrl") };
}

/** A profile under which an MP4 with H.264 and AAC plays as it is. */
export const PROFILE = {
  MaxStreamingBitrate: 140_000_000,
  DirectPlayProfiles: [
    { Container: "mp4,m4v,mkv,webm", Type: "Video", VideoCodec: "h264,hevc,vp9", AudioCodec: "aac,mp3,opus" },
    { Container: "mp3,flac", Type: "Audio" },
  ],
  TranscodingProfiles: [
    {
      Container: "ts",
      Type: "Video",
      VideoCodec: "h264",
      AudioCodec: "aac",
      Protocol: "hls",
      Context: "Streaming",
      MaxAudioChannels: "2",
    },
  ],
  ContainerProfiles: [],
  CodecProfiles: [],
  SubtitleProfiles: [
    { Format: "vtt", Method: "External" },
    { Format: "srt", Method: "External" },
  ],
};

/** A play's reports as most clients send them, with what they add. */
export function reports(stopsAtTicks: number, more: Body = {}): readonly Request[] {
  const body = {
    ItemId: "{film}",
    MediaSourceId: "{source}",
    PlayMethod: "DirectPlay",
    CanSeek: true,
    IsPaused: false,
    IsMuted: false,
    VolumeLevel: 100,
    AudioStreamIndex: 1,
    RepeatMode: "RepeatNone",
    ...more,
  };
  return [
    post("/Sessions/Playing", { ...body, PositionTicks: 0 }, { status: [204] }),
    post(
      "/Sessions/Playing/Progress",
      { ...body, PositionTicks: 600_000_000, EventName: "timeupdate" },
      { status: [204] },
    ),
    post(
      "/Sessions/Playing/Progress",
      { ...body, PositionTicks: 700_000_000, IsPaused: true },
      { status: [204] },
    ),
    post("/Sessions/Playing/Stopped", { ...body, PositionTicks: stopsAtTicks }, { status: [204] }),
  ];
}
