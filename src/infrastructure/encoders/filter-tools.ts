/** Which of several filters for the same work an ffmpeg has, and what each is told. */
import type { VideoRange } from "../../domain/delivery/rendition.ts";

/** The best first; `plain` is made of filters that no build lacks. */
export const TONE_MAPPERS = ["tonemapx", "zscale", "libplacebo", "plain"] as const;
export type ToneMapper = (typeof TONE_MAPPERS)[number];

export interface FilterTools {
  readonly deinterlacer: "bwdif" | "yadif";
  readonly toneMapper: ToneMapper;
}

/** By the names that `ffmpeg -filters` lists. */
export const deinterlacerOf = (names: ReadonlySet<string>): FilterTools["deinterlacer"] =>
  names.has("bwdif") ? "bwdif" : "yadif";

type WideRange = Exclude<VideoRange, "SDR">;
const TRANSFERS: Readonly<Record<WideRange, string>> = { PQ: "smpte2084", HLG: "arib-std-b67" };

/** From a wide range and BT.2020 to what every screen shows (BT.709); brightness of 100 cd/m² stays as it is. */
export function toneMapFilters(tool: ToneMapper, range: VideoRange): readonly string[] {
  if (range === "SDR") return [];
  // Not every file says what it is in a way that filters see.
  const told = `setparams=color_primaries=bt2020:color_trc=${TRANSFERS[range]}:colorspace=bt2020nc`;
  switch (tool) {
    case "tonemapx":
      return [told, "tonemapx=tonemap=hable:desat=0:p=bt709:t=bt709:m=bt709:r=tv:format=yuv420p"];
    case "zscale":
      return [
        told,
        "zscale=t=linear:npl=100",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=hable:desat=0",
        "zscale=t=bt709:m=bt709:r=tv",
      ];
    case "libplacebo":
      return [
        told,
        "libplacebo=tonemapping=hable:colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv:format=yuv420p",
      ];
    case "plain":
      return plainly(range);
  }
}

/** BT.2020 to BT.709 (ITU-R BT.2087), on values as they are shown: less exact than on light, and without a float plane. */
const PRIMARIES = "1.6605:-0.5876:-0.0728:0:-0.1246:1.1329:-0.0083:0:-0.0182:-0.1006:1.1187:0";
/** Sets 0 to the light (in hundreds of cd/m²) of the value in 1, by ST 2084, and by HLG on a screen of 1000 cd/m² (ITU-R BT.2100). */
const LIGHT: Readonly<Record<WideRange, string>> = {
  PQ: "st(2,pow(ld(1),0.0126833));st(0,100*pow(max(ld(2)-0.8359375,0)/(18.8515625-18.6875*ld(2)),6.2773946))",
  HLG: "st(0,10*pow(if(lte(ld(1),0.5),ld(1)*ld(1)/3,(exp((ld(1)-0.55991073)/0.17883277)+0.28466892)/12),1.2))",
};
/** John Hable's curve; at 1000 cd/m² it has the value by which it is divided. */
const CURVE = "((ld(0)*(0.15*ld(0)+0.05)+0.004)/(ld(0)*(0.15*ld(0)+0.5)+0.06)-0.0666667)/0.5389";

/** The same curve from a table, channel by channel: bright colours lose some of their strength. */
function plainly(range: WideRange): readonly string[] {
  const value = `st(1,clip(val/maxval,0,1));${LIGHT[range]};maxval*pow(clip(${CURVE},0,1),0.4545)`;
  return [
    "scale=in_color_matrix=bt2020:in_range=tv",
    "format=gbrp12le",
    `lutrgb=r='${value}':g='${value}':b='${value}'`,
    `colorchannelmixer=${PRIMARIES}`,
    "scale=out_color_matrix=bt709:out_range=tv",
    "format=yuv420p",
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv",
  ];
}
