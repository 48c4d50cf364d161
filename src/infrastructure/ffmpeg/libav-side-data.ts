import {
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_DYNAMIC_HDR10_PLUS,
} from "node-av/constants";
/** Side data of a stream: rotation, Dolby Vision, HDR10+. */
import type { CodecParameters } from "node-av/lib";
import type { SideDataJson } from "./probe-json.ts";

const NONE: SideDataJson = {
  side_data_type: "",
  rotation: undefined,
  dv_version_major: undefined,
  dv_version_minor: undefined,
  dv_profile: undefined,
  dv_level: undefined,
  rpu_present_flag: undefined,
  el_present_flag: undefined,
  bl_present_flag: undefined,
  dv_bl_signal_compatibility_id: undefined,
};

export function sideDataOf(parameters: CodecParameters): SideDataJson[] {
  return parameters.getAllCodedSideData().flatMap(({ type, data }) => {
    if (type === AV_PKT_DATA_DISPLAYMATRIX && data.length >= 36) return [rotationOf(data)];
    if (type === AV_PKT_DATA_DOVI_CONF && data.length >= 8) return [dolbyVisionOf(data)];
    if (type === AV_PKT_DATA_DYNAMIC_HDR10_PLUS)
      return [{ ...NONE, side_data_type: "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)" }];
    return [];
  });
}

/** Nine 16.16 numbers; the angle of the first column, counter-clockwise, as libavutil/display.c has it. */
function rotationOf(data: Buffer): SideDataJson {
  const at = (position: number): number => data.readInt32LE(position * 4) / 65536;
  const scaleX = Math.hypot(at(0), at(3));
  const scaleY = Math.hypot(at(1), at(4));
  const isFlat = scaleX === 0 || scaleY === 0;
  const degrees = isFlat ? 0 : (-Math.atan2(at(1) / scaleY, at(0) / scaleX) * 180) / Math.PI;
  return { ...NONE, side_data_type: "Display Matrix", rotation: Math.round(degrees) };
}

/** AVDOVIDecoderConfigurationRecord: a byte for each field. */
function dolbyVisionOf(data: Buffer): SideDataJson {
  const at = (position: number): number => data.readUInt8(position);
  return {
    ...NONE,
    side_data_type: "DOVI configuration record",
    dv_version_major: at(0),
    dv_version_minor: at(1),
    dv_profile: at(2),
    dv_level: at(3),
    rpu_present_flag: at(4),
    el_present_flag: at(5),
    bl_present_flag: at(6),
    dv_bl_signal_compatibility_id: at(7),
  };
}
