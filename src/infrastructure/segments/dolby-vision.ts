/** The sign of Dolby Vision in initialization segments (Dolby Vision Streams Within the ISO Base Media File Format). */
import { dolbyVisionBrand, dolbyVisionOf } from "../../domain/delivery/dolby-vision.ts";
import type { MakeRequest, SegmentMaker } from "../../domain/delivery/ports.ts";
import { hasColoursOfItsOwn } from "../../domain/delivery/video-range.ts";
import type { DolbyVision } from "../../domain/library/item.ts";
import { boxesOf } from "./boxes.ts";
import { VISUAL_ENTRY_BYTES } from "./sample-entry.ts";

/** Some backends write it whenever they find it, others never: whichever made a copy, it is told to whom it should be. */
export function tellingDolbyVision(maker: SegmentMaker): SegmentMaker {
  return {
    name: maker.name,
    get build() {
      return maker.build;
    },
    get hardware() {
      return maker.hardware ?? null;
    },
    isInstant: maker.isInstant ?? false,
    expect: (file) => maker.expect?.(file),
    can: (request) => maker.can(request),
    start(request, onSegment) {
      const sign = signFor(request);
      if (sign === undefined) return maker.start(request, onSegment);
      return maker.start(request, (name, made) =>
        onSegment(
          name,
          name === "init" && made instanceof Uint8Array ? signed(Buffer.from(made), sign) : made,
        ),
      );
    },
  };
}

interface Sign {
  readonly record: DolbyVision;
  /** Of a picture that means nothing to players without it. */
  readonly hasOwnColours: boolean;
}

/** null: none is to be there; undefined: there is nothing to say. */
function signFor({ rendition, source }: MakeRequest): Sign | null | undefined {
  if (rendition.track !== "video" || rendition.tellsDolbyVision === undefined) return undefined;
  const stream = source.file.streams.find(({ index }) => index === rendition.streamIndex);
  const record = stream === undefined ? null : dolbyVisionOf(stream);
  if (stream === undefined || record === null || !rendition.tellsDolbyVision) return null;
  return { record, hasOwnColours: hasColoursOfItsOwn(stream) };
}

/** On the way to the sample entry; the bytes of a box's own before its inner ones. */
const WAY: readonly (readonly [type: string, ownBytes: number])[] = [
  ["moov", 0],
  ["trak", 0],
  ["mdia", 0],
  ["minf", 0],
  ["stbl", 0],
  ["stsd", 8],
];
const SIGNS: ReadonlySet<string> = new Set(["dvcC", "dvvC", "dvwC"]);

/** With this sign and no other; null: without any. */
export function signed(init: Buffer, sign: Sign | null): Buffer {
  return eachBox(init, (type, body) =>
    type === "ftyp" ? box(type, withBrands(body, sign)) : alongWay(type, body, WAY, sign),
  );
}

const box = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};

const eachBox = (bytes: Buffer, change: (type: string, body: Buffer) => Buffer): Buffer =>
  Buffer.concat([...boxesOf(bytes)].map(({ type, body }) => change(type, body)));

function alongWay(type: string, body: Buffer, way: typeof WAY, sign: Sign | null): Buffer {
  const [here, ...rest] = way;
  if (here === undefined) return sampleEntry(type, body, sign);
  if (here[0] !== type) return box(type, body);
  const own = body.subarray(0, here[1]);
  const inner = eachBox(body.subarray(here[1]), (name, inside) => alongWay(name, inside, rest, sign));
  return box(type, Buffer.concat([own, inner]));
}

/** Names that players without Dolby Vision don't know, and those that they do. */
const OWN_NAMES: Readonly<Record<string, string>> = { hvc1: "dvh1", hev1: "dvhe", av01: "dav1" };
const PLAIN_NAMES: Readonly<Record<string, string>> = { dvh1: "hvc1", dvhe: "hev1", dav1: "av01" };

function sampleEntry(type: string, body: Buffer, sign: Sign | null): Buffer {
  const plain = PLAIN_NAMES[type] ?? type;
  const name = sign?.hasOwnColours === true ? (OWN_NAMES[plain] ?? plain) : plain;
  const inner = [...boxesOf(body.subarray(VISUAL_ENTRY_BYTES))]
    .filter((one) => !SIGNS.has(one.type))
    .map((one) => box(one.type, one.body));
  const own = body.subarray(0, VISUAL_ENTRY_BYTES);
  return box(name, Buffer.concat([own, ...inner, ...(sign === null ? [] : [recordOf(sign.record)])]));
}

const RECORD_BYTES = 24;

function recordOf(record: DolbyVision): Buffer {
  const { profile, level, blCompatibilityId, versionMajor, versionMinor } = record;
  const { rpuPresent, elPresent, blPresent } = record;
  const body = Buffer.alloc(RECORD_BYTES);
  body.writeUInt8(versionMajor, 0);
  body.writeUInt8(versionMinor, 1);
  const layers = (Number(rpuPresent) << 2) | (Number(elPresent) << 1) | Number(blPresent);
  body.writeUInt16BE(((profile & 0x7f) << 9) | ((level & 0x3f) << 3) | layers, 2);
  body.writeUInt8((blCompatibilityId & 0xf) << 4, 4);
  return box(profile > 7 ? "dvvC" : "dvcC", body);
}

/** Major brand and version, then the compatible ones. */
const FIXED_BYTES = 8;
const BRAND = /^(?:dby1|db\d[a-z])$/u;

function withBrands(ftyp: Buffer, sign: Sign | null): Buffer {
  const brands: string[] = [];
  for (let at = FIXED_BYTES; at + 4 <= ftyp.length; at += 4) brands.push(ftyp.toString("latin1", at, at + 4));
  const own = sign === null ? [] : ["dby1", dolbyVisionBrand(sign.record) ?? []].flat();
  const all = [...brands.filter((brand) => !BRAND.test(brand)), ...own];
  return Buffer.concat([ftyp.subarray(0, FIXED_BYTES), Buffer.from(all.join(""), "latin1")]);
}
