/** A DASH manifest (ISO/IEC 23009-1) over the same segments as the HLS playlists. */
import { type Grid, spanOf } from "./grid.ts";
import {
  type AudioChoice,
  MEDIA_OFFSET_MS,
  type Presentation,
  type Rung,
  type SubtitleChoice,
} from "./presentation.ts";

export interface ManifestUrls {
  /** With `$Number$` where the segment's number goes. */
  readonly segments: (track: Rung | AudioChoice) => string;
  readonly init: (track: Rung | AudioChoice) => string;
  /** The whole track as one WebVTT file. */
  readonly subtitle: (choice: SubtitleChoice) => string;
}

/** Fine enough for the frame times of all common rates; media times in the segments have scales of their own. */
const TIMESCALE = 90_000;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** XML 1.0 has no way to write most control characters. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

function escape(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

function attributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");
}

export function dashManifest(presentation: Presentation, urls: ManifestUrls): string {
  const { grid, rungs, audio, subtitles } = presentation;
  const duration = `PT${(grid.endMs / 1000).toFixed(3)}S`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:scte214="urn:scte:dash:scte214-extensions" type="static" profiles="urn:mpeg:dash:profile:isoff-live:2011" minBufferTime="PT6S" mediaPresentationDuration="${duration}">`,
    `<Period id="0" start="PT0S" duration="${duration}">`,
    ...(rungs.length === 0 ? [] : [videoSet(rungs, timelineOf(grid), urls)]),
    ...audio.map((choice) => audioSet(choice, timelineOf(choice.grid), urls)),
    ...subtitles.map((choice) => subtitleSet(choice, urls)),
    "</Period>",
    "</MPD>",
    "",
  ].join("\n");
}

/** Each place on the scale is rounded once, so that rounding never adds up. */
function timelineOf(grid: Grid): string {
  const at = (ms: number): number => Math.round(((ms + MEDIA_OFFSET_MS) * TIMESCALE) / 1000);
  const entries: { readonly duration: number; repeats: number }[] = [];
  grid.startsMs.forEach((_, index) => {
    const span = spanOf(grid, index);
    if (span === null) return;
    const duration = at(span.endMs) - at(span.startMs);
    const last = entries.at(-1);
    if (last?.duration === duration) last.repeats++;
    else entries.push({ duration, repeats: 0 });
  });
  const lines = entries.map(
    ({ duration, repeats }, index) =>
      `<S${attributes({ t: index === 0 ? at(0) : null, d: duration, r: repeats === 0 ? null : repeats })}/>`,
  );
  return `<SegmentTimeline>${lines.join("")}</SegmentTimeline>`;
}

function template(track: Rung | AudioChoice, timeline: string, urls: ManifestUrls): string {
  const values = attributes({
    timescale: TIMESCALE,
    presentationTimeOffset: (MEDIA_OFFSET_MS * TIMESCALE) / 1000,
    startNumber: 0,
    initialization: urls.init(track),
    media: urls.segments(track),
  });
  return `<SegmentTemplate${values}>${timeline}</SegmentTemplate>`;
}

function videoSet(rungs: readonly Rung[], timeline: string, urls: ManifestUrls): string {
  const representations = rungs.map((rung) => {
    const values = attributes({
      id: rung.id,
      bandwidth: Math.ceil(rung.bandwidth.peakBps),
      codecs: rung.codecs,
      "scte214:supplementalCodecs": rung.supplemental?.codec ?? null,
      "scte214:supplementalProfiles": rung.supplemental?.brand ?? null,
      width: rung.width,
      height: rung.height,
      frameRate: rung.frameRate === null ? null : `${Math.round(rung.frameRate * 1000)}/1000`,
    });
    return `<Representation${values}>${template(rung, timeline, urls)}</Representation>`;
  });
  return `<AdaptationSet contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">${representations.join("")}</AdaptationSet>`;
}

function audioSet(choice: AudioChoice, timeline: string, urls: ManifestUrls): string {
  const values = attributes({
    id: choice.id,
    bandwidth: Math.ceil(choice.bandwidth.peakBps),
    codecs: choice.codecs,
    audioSamplingRate: choice.sampleRate,
  });
  const channels = attributes({
    schemeIdUri: "urn:mpeg:dash:23003:3:audio_channel_configuration:2011",
    value: choice.channels,
  });
  return [
    `<AdaptationSet contentType="audio" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1"${attributes({ lang: choice.language })}>`,
    `<Label>${escape(choice.name)}</Label>`,
    ...(choice.isDefault ? ['<Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>'] : []),
    `<Representation${values}><AudioChannelConfiguration${channels}/>${template(choice, timeline, urls)}</Representation>`,
    "</AdaptationSet>",
  ].join("");
}

function subtitleSet(choice: SubtitleChoice, urls: ManifestUrls): string {
  return [
    `<AdaptationSet contentType="text" mimeType="text/vtt"${attributes({ lang: choice.language })}>`,
    `<Label>${escape(choice.name)}</Label>`,
    `<Role schemeIdUri="urn:mpeg:dash:role:2011" value="${choice.isForced ? "forced-subtitle" : "subtitle"}"/>`,
    `<Representation${attributes({ id: choice.id, bandwidth: 256 })}><BaseURL>${escape(urls.subtitle(choice))}</BaseURL></Representation>`,
    "</AdaptationSet>",
  ].join("");
}
