const LAYOUTS: readonly string[] = ["mono", "stereo", "3.0", "4.0", "5.0", "5.1", "6.1", "7.1"];
/** More than any mix adds up to: nothing is made quieter beforehand, and speech stays as loud as it was. */
const NO_CAUTION = 4;

/** ffmpeg's name for the usual layout of so many channels. */
export const layoutOf = (channels: number): string => LAYOUTS[channels - 1] ?? "stereo";

/**
 * The filters that bring sound to so many channels and samples a second. Where several channels become one, what their
 * sum has above full scale (they are hardly ever all loud at once) is held down for that moment; 5 ms late.
 */
export function downmix(channels: number, sampleRate: number, from: number | null): string {
  const form = `aresample=${sampleRate}:ochl=${layoutOf(channels)}`;
  if (from === null || from <= channels) return form;
  return `${form}:rematrix_maxval=${NO_CAUTION},alimiter=limit=0.97:level=disabled`;
}
