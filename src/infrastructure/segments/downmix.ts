const LAYOUTS: readonly string[] = ["mono", "stereo", "3.0", "4.0", "5.0", "5.1", "6.1", "7.1"];
/**
 * Of several channels put into one: the sum may go this far above full scale, as they are hardly ever all loud at
 * once. ffmpeg's own caution (1.0) makes speech much quieter than in the original.
 */
const MIX_HEADROOM = 1.5;

/** ffmpeg's name for the usual layout of so many channels. */
export const layoutOf = (channels: number): string => LAYOUTS[channels - 1] ?? "stereo";

/** The filter that brings sound to so many channels and samples a second. */
export const downmix = (channels: number, sampleRate: number): string =>
  `aresample=${sampleRate}:ochl=${layoutOf(channels)}:rematrix_maxval=${MIX_HEADROOM}`;
