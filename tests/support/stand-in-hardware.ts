/** An ffmpeg with a graphics card, for machines that have none: a script that encodes by program what it is told to encode by VAAPI. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Its card decodes what programs here do, and makes H.264 of 8 bits, unless a file beside it says how it fails. */
const SCRIPT = `#!/bin/bash
dir=$(dirname "$0")
args=()
hardware=
decoding=
echo start >> "$dir/all"
while [ $# -gt 0 ]; do
  case "$1" in
    -init_hw_device | -filter_hw_device | -hwaccel_device | -hwaccel_output_format) shift ;;
    -hwaccel) decoding=yes; shift ;;
    h264_vaapi) hardware=yes; args+=(libx264 -preset ultrafast -sc_threshold 0) ;;
    *_vaapi) echo "[$1] this card doesn't make it" >&2; exit 1 ;;
    -force_key_frames) if [ -e "$dir/uncut" ] && [ $hardware ]; then shift; else args+=("$1"); fi ;;
    *) plain=\${1//,hwupload/}; plain=\${plain//scale_vaapi=/scale=}; plain=\${plain//:format=nv12/,format=yuv420p}
      args+=("\${plain//format=nv12/format=yuv420p}") ;;
  esac
  shift
done
if [ $hardware ]; then
  echo start >> "$dir/card"
  [ -e "$dir/broken" ] && { echo "the card has fallen off the bus" >&2; exit 1; }
  [ -e "$dir/hanging" ] && exec sleep 600
  if [ $decoding ]; then
    echo start >> "$dir/decoder"
    [ -e "$dir/blind" ] && { echo "the card decodes nothing" >&2; exit 1; }
  fi
fi
exec ffmpeg "\${args[@]}"
`;

export interface StandIn extends AsyncDisposable {
  readonly ffmpegPath: string;
  /** Where such a system shows its devices. */
  readonly devDir: string;
  readonly cacheDir: string;
  /** From now on, or no more. */
  fails(how: "broken" | "hanging" | "uncut" | "blind", does?: boolean): Promise<void>;
  /** How often it was started, the card in it used, and its decoder. */
  starts(): Promise<{ readonly all: number; readonly card: number; readonly decoder: number }>;
}

export async function standInHardware(): Promise<StandIn> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-card-"));
  const ffmpegPath = join(dir, "ffmpeg");
  await writeFile(ffmpegPath, SCRIPT);
  await chmod(ffmpegPath, 0o755);
  await mkdir(join(dir, "dev/dri"), { recursive: true });
  await writeFile(join(dir, "dev/dri/renderD128"), "");
  const lines = async (name: string): Promise<number> =>
    (await readFile(join(dir, name), "utf8").catch(() => "")).split("\n").length - 1;
  return {
    ffmpegPath,
    devDir: join(dir, "dev"),
    cacheDir: join(dir, "cache"),
    async fails(how, does = true) {
      await (does ? writeFile(join(dir, how), "") : rm(join(dir, how)));
    },
    starts: async () => ({
      all: await lines("all"),
      card: await lines("card"),
      decoder: await lines("decoder"),
    }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
