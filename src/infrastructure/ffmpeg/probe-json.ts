/** What ffprobe prints (`-show_format -show_streams -show_chapters -of json`), as far as it is read. */
import { z } from "zod";

/** Numbers come as numbers or as text; what isn't one is absent. */
const number = z.coerce.number().finite().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const tags = z.record(z.string(), z.string()).optional().catch(undefined);

const sideData = z.object({
  side_data_type: z.string().catch(""),
  rotation: number,
  dv_version_major: number,
  dv_version_minor: number,
  dv_profile: number,
  dv_level: number,
  rpu_present_flag: number,
  el_present_flag: number,
  bl_present_flag: number,
  dv_bl_signal_compatibility_id: number,
});

const stream = z.object({
  index: z.number(),
  codec_name: text,
  codec_type: text,
  codec_tag_string: text,
  profile: z.union([z.string(), z.number()]).optional().catch(undefined),
  level: number,
  width: number,
  height: number,
  sample_aspect_ratio: text,
  display_aspect_ratio: text,
  pix_fmt: text,
  field_order: text,
  color_range: text,
  color_space: text,
  color_transfer: text,
  color_primaries: text,
  refs: number,
  is_avc: text,
  nal_length_size: number,
  r_frame_rate: text,
  avg_frame_rate: text,
  time_base: text,
  bit_rate: number,
  bits_per_raw_sample: number,
  bits_per_sample: number,
  channels: number,
  channel_layout: text,
  sample_rate: number,
  disposition: z.record(z.string(), z.number()).optional().catch(undefined),
  tags,
  side_data_list: z.array(sideData).optional().catch(undefined),
});

export const probeJson = z.object({
  streams: z.array(stream).catch([]),
  chapters: z
    .array(z.object({ start_time: number, end_time: number, tags }))
    .optional()
    .catch(undefined),
  format: z
    .object({ format_name: text, duration: number, bit_rate: number, size: number, tags })
    .optional()
    .catch(undefined),
});

export type ProbeJson = z.infer<typeof probeJson>;
export type StreamJson = z.infer<typeof stream>;
export type SideDataJson = z.infer<typeof sideData>;

/** What a probing program said of a file: its description, or in its own words why it can't be read. */
export type ProbeAnswer =
  | { readonly ok: true; readonly json: ProbeJson }
  | { readonly ok: false; readonly reason: string };

/**
 * The formats that are opened; text formats that name other files (`concat`, `hls`, `dash`, `image2`) are not among
 * them, whatever a file calls itself.
 */
export const OPENED_FORMATS =
  "matroska,webm,mov,mp4,avi,mpegts,mpeg,mpegvideo,h264,hevc,m4v,asf,flv,rm,dv,mxf,nut,ivf,ogg,mp3,flac,wav,w64,aac," +
  "ac3,eac3,truehd,dts,dtshd,ape,wv,tta,mpc,mpc8,dsf,iff,aiff,caf,amr,au,tak";
