/** HLS playlists (RFC 8216bis) of a presentation. Urls come from the caller: each protocol signs and spells its own. */
import { type Grid, spanOf } from "./grid.ts";
import type { AudioChoice, Presentation, Rung, SubtitleChoice } from "./presentation.ts";

export interface MultivariantUrls {
  readonly video: (rung: Rung) => string;
  readonly audio: (choice: AudioChoice) => string;
  readonly subtitle: (choice: SubtitleChoice) => string;
}

type Attributes = readonly (readonly [name: string, value: string | number | null])[];

const quoted = (text: string): string => `"${text.replace(/["\r\n]/g, "'")}"`;

function tag(name: string, attributes: Attributes): string {
  const given = attributes.filter(([, value]) => value !== null).map(([key, value]) => `${key}=${value}`);
  return `#${name}:${given.join(",")}`;
}

const yesNo = (value: boolean): string => (value ? "YES" : "NO");

/**
 * Renditions apart: one audio group, one of subtitles; a presentation without pictures lists its audio as variants.
 * `startMs`: where players begin who aren't told otherwise.
 */
export function multivariantPlaylist(
  presentation: Presentation,
  urls: MultivariantUrls,
  startMs = 0,
): string {
  const { rungs, audio, subtitles } = presentation;
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"];
  if (startMs > 0) lines.push(tag("EXT-X-START", [["TIME-OFFSET", (startMs / 1000).toFixed(3)]]));
  if (rungs.length > 0) lines.push(...audio.map((choice) => audioMedia(choice, urls)));
  lines.push(...subtitles.map((choice) => subtitleMedia(choice, urls)));
  if (rungs.length === 0) {
    for (const choice of audio) lines.push(audioVariant(choice), urls.audio(choice));
    return `${lines.join("\n")}\n`;
  }
  for (const rung of rungs) lines.push(variant(rung, presentation), urls.video(rung));
  return `${lines.join("\n")}\n`;
}

function audioMedia(choice: AudioChoice, urls: MultivariantUrls): string {
  return tag("EXT-X-MEDIA", [
    ["TYPE", "AUDIO"],
    ["GROUP-ID", '"audio"'],
    ["NAME", quoted(choice.name)],
    ["LANGUAGE", choice.language === null ? null : quoted(choice.language)],
    ["DEFAULT", yesNo(choice.isDefault)],
    ["AUTOSELECT", yesNo(true)],
    ["CHANNELS", quoted(String(choice.channels))],
    ["URI", quoted(urls.audio(choice))],
  ]);
}

function subtitleMedia(choice: SubtitleChoice, urls: MultivariantUrls): string {
  return tag("EXT-X-MEDIA", [
    ["TYPE", "SUBTITLES"],
    ["GROUP-ID", '"subtitles"'],
    ["NAME", quoted(choice.name)],
    ["LANGUAGE", choice.language === null ? null : quoted(choice.language)],
    ["DEFAULT", yesNo(choice.isDefault)],
    ["AUTOSELECT", yesNo(true)],
    ["FORCED", yesNo(choice.isForced)],
    ["URI", quoted(urls.subtitle(choice))],
  ]);
}

/** Apple counts the audio that plays with a variant into its bandwidth: the loudest of the group. */
function variant(rung: Rung, { audio, subtitles }: Presentation): string {
  const codecs = [rung.codecs, ...new Set(audio.map((choice) => choice.codecs))];
  const sum = (of: "peakBps" | "averageBps"): number =>
    Math.ceil(rung.bandwidth[of] + Math.max(0, ...audio.map((choice) => choice.bandwidth[of])));
  return tag("EXT-X-STREAM-INF", [
    ["BANDWIDTH", sum("peakBps")],
    ["AVERAGE-BANDWIDTH", sum("averageBps")],
    ["VIDEO-RANGE", rung.range],
    ["CODECS", quoted(codecs.join(","))],
    ["SUPPLEMENTAL-CODECS", rung.supplemental === undefined ? null : quoted(supplemented(rung.supplemental))],
    ["RESOLUTION", `${rung.width}x${rung.height}`],
    ["FRAME-RATE", rung.frameRate === null ? null : rung.frameRate.toFixed(3)],
    ["AUDIO", audio.length === 0 ? null : '"audio"'],
    ["SUBTITLES", subtitles.length === 0 ? null : '"subtitles"'],
    ["CLOSED-CAPTIONS", "NONE"],
  ]);
}

const supplemented = ({ codec, brand }: NonNullable<Rung["supplemental"]>): string => `${codec}/${brand}`;

function audioVariant(choice: AudioChoice): string {
  return tag("EXT-X-STREAM-INF", [
    ["BANDWIDTH", Math.ceil(choice.bandwidth.peakBps)],
    ["AVERAGE-BANDWIDTH", Math.ceil(choice.bandwidth.averageBps)],
    ["CODECS", quoted(choice.codecs)],
  ]);
}

/** One track's playlist. `init` null: MPEG-TS or WebVTT, which need none. */
export function mediaPlaylist(
  grid: Grid,
  urls: { readonly init: string | null; readonly segment: (index: number, durationMs: number) => string },
): string {
  const spans = grid.startsMs.map((_, index) => spanOf(grid, index)).filter((span) => span !== null);
  const longestMs = Math.max(...spans.map((span) => span.endMs - span.startMs));
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${urls.init === null ? 3 : 7}`,
    // Rounded, as durations are compared with it rounded (RFC 8216bis 4.4.3.1).
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longestMs / 1000))}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:VOD",
  ];
  if (urls.init !== null) lines.push(`#EXT-X-MAP:URI=${quoted(urls.init)}`);
  spans.forEach(({ startMs, endMs }, index) => {
    const durationMs = endMs - startMs;
    lines.push(`#EXTINF:${(durationMs / 1000).toFixed(6)},`, urls.segment(index, durationMs));
  });
  lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}
