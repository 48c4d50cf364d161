/** `CODECS` strings (RFC 6381 and the registration of each codec) of tracks as their initialization segments describe them. */
import { boxAt } from "./boxes.ts";
import { AUDIO_ENTRY_BYTES, descriptorsOf, sampleEntryOf, VISUAL_ENTRY_BYTES } from "./sample-entry.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");
const twoDigits = (value: number): string => String(value).padStart(2, "0");

interface Described {
  /** Describes the codec, inside the sample entry. */
  readonly box: string;
  readonly of: (description: Buffer) => string;
}

const avc: Described = { box: "avcC", of: (avcC) => hex(avcC.subarray(1, 4)) };
const hevc: Described = { box: "hvcC", of: hevcString };
const dolby: Described = { box: "dvcC", of: dolbyString };
const PICTURES: Readonly<Record<string, Described>> = {
  avc1: avc,
  avc3: avc,
  hvc1: hevc,
  hev1: hevc,
  dvh1: dolby,
  dvhe: dolby,
  dav1: { box: "dvvC", of: dolbyString },
  av01: { box: "av1C", of: av1String },
  vp09: { box: "vpcC", of: vp9String },
};
/** Said by their name alone. */
const PLAIN: ReadonlySet<string> = new Set(["ac-3", "ec-3", "Opus", "fLaC"]);

/** null: a codec whose string isn't known. Throws where the segment is none. */
export function codecStringOf(init: Buffer): string | null {
  const { type, body } = sampleEntryOf(init);
  const picture = PICTURES[type];
  if (picture !== undefined)
    return `${type}.${picture.of(boxAt(body.subarray(VISUAL_ENTRY_BYTES), [picture.box]))}`;
  if (type === "mp4a") return mp4aString(boxAt(body.subarray(AUDIO_ENTRY_BYTES), ["esds"]));
  return PLAIN.has(type) ? type : null;
}

const SPACES = ["", "A", "B", "C"];

/** ISO/IEC 14496-15 annex E.3: the compatibility flags in reverse, constraints without zeros at the end. */
function hevcString(hvcC: Buffer): string {
  const first = hvcC[1] ?? 0;
  let compatibility = 0;
  for (let bit = 0, flags = hvcC.readUInt32BE(2); bit < 32; bit++, flags = Math.floor(flags / 2))
    compatibility = compatibility * 2 + (flags % 2);
  const constraints = [...hvcC.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    `${SPACES[first >> 6] ?? ""}${first & 0x1f}`,
    compatibility.toString(16).toUpperCase(),
    `${(first & 0x20) === 0 ? "L" : "H"}${hvcC[12] ?? 0}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join(".");
}

/** Dolby Vision Streams Within the ISO Base Media File Format §3.2. */
function dolbyString(dvcC: Buffer): string {
  const bits = dvcC.readUInt16BE(2);
  return `${twoDigits(bits >> 9)}.${twoDigits((bits >> 3) & 0x3f)}`;
}

/** AV1 Codec ISO Media File Format Binding §5. */
function av1String(av1C: Buffer): string {
  const [profileAndLevel = 0, flags = 0] = av1C.subarray(1, 3);
  const depth = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
  const tier = (flags & 0x80) === 0 ? "M" : "H";
  return `${profileAndLevel >> 5}.${twoDigits(profileAndLevel & 0x1f)}${tier}.${twoDigits(depth)}`;
}

/** VP Codec ISO Media File Format Binding; after version and flags. */
function vp9String(vpcC: Buffer): string {
  const [profile = 0, level = 0, depth = 0] = vpcC.subarray(4, 7);
  return [profile, level, depth >> 4].map(twoDigits).join(".");
}

const AAC = 0x40;
/** By MPEG-1 and MPEG-2, which Apple's players know as one. */
const MP3: ReadonlySet<number> = new Set([0x69, 0x6b]);
const ESCAPED = 31;

function mp4aString(esds: Buffer): string {
  const { objectType, config } = descriptorsOf(esds.subarray(4));
  if (MP3.has(objectType)) return "mp4a.40.34";
  if (objectType !== AAC || config === null || config.length < 2) return `mp4a.${objectType.toString(16)}`;
  const bits = config.readUInt16BE(0);
  const kind = bits >> 11;
  return `mp4a.40.${kind === ESCAPED ? 32 + ((bits >> 5) & 0x3f) : kind}`;
}
