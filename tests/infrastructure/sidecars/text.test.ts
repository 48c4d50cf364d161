import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../../src/infrastructure/sidecars/text.ts";

const timed = (line: string): string => `1\n00:00:01,000 --> 00:00:02,000\n${line}\n`;

describe("texts of other encodings", () => {
  it.each([
    ["Russian", "rus", "windows-1251", "Да."],
    ["Russian", "ru", "KOI8-R", "Привет, как дела? Это субтитры на русском языке, и их довольно много."],
    ["Polish", "pol", "windows-1250", "Zażółć gęślą jaźń"],
    ["Czech", "cze", "windows-1250", "Příliš žluťoučký kůň"],
    ["Greek", "gre", "windows-1253", "Καλημέρα"],
    ["Turkish", "tur", "windows-1254", "Günaydın, İğne"],
    ["Hebrew", "heb", "windows-1255", "שלום"],
    ["Arabic", "ara", "windows-1256", "مرحبا"],
    ["Thai", "tha", "windows-874", "สวัสดี"],
    ["Japanese", "jpn", "Shift_JIS", "こんにちは、世界"],
    ["Korean", "kor", "EUC-KR", "안녕하세요"],
    ["Chinese", "chi", "GB18030", "你好,世界。这是一部关于我们城市的电影,希望你们都喜欢它。"],
    [
      "French, of no name",
      null,
      "windows-1252",
      "Où êtes-vous allés, très chère Hélène ? À la forêt, évidemment.",
    ],
  ])("are read: %s (%s) in %s", (_, language, encoding, line) => {
    expect(decodeText(iconv.encode(timed(line), encoding), language)).toBe(timed(line));
  });

  it("are UTF-8 where that fits, whatever the language", () => {
    expect(decodeText(Buffer.from(timed("Ça va")), "rus")).toBe(timed("Ça va"));
  });

  it.each(["utf-16le", "utf-16be"])("are %s with a mark and without one", (encoding) => {
    const bytes = iconv.encode(timed("Grüße, 世界"), encoding);
    expect(decodeText(bytes)).toBe(timed("Grüße, 世界"));
    expect(decodeText(Buffer.concat([iconv.encode("\uFEFF", encoding), bytes])).replace("\uFEFF", "")).toBe(
      timed("Grüße, 世界"),
    );
  });

  it.each([Buffer.alloc(0), Buffer.alloc(5000), Buffer.from([0xff]), Buffer.from([0x80, 0x00, 0xff, 0xfe])])(
    "are anything at all: %#",
    (bytes) => {
      expect(typeof decodeText(bytes, "jpn")).toBe("string");
    },
  );
});
