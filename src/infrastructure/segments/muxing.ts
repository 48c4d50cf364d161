/** How tracks are written by ffmpeg: fragmented, with times that are the film's own. */

export const FRAGMENTED = "+empty_moov+default_base_moof+frag_discont";

/** A fragment for each key frame. */
export const FRAGMENTED_PICTURE: readonly string[] = [
  "-movflags",
  `${FRAGMENTED}+frag_keyframe`,
  "-use_editlist",
  "0",
];

export const FINE_TIMESCALE = 90_000;

/** Pictures keep their times, in a scale that all rates have in common: none is made up, left out or moved. */
export const TIMING: readonly string[] = [
  "-fps_mode",
  "vfr",
  "-enc_time_base",
  `1:${FINE_TIMESCALE}`,
  "-video_track_timescale",
  String(FINE_TIMESCALE),
];
