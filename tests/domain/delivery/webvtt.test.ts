import { expect, it } from "vitest";
import { webVttPiece, wholeWebVtt } from "../../../src/domain/delivery/webvtt.ts";

const cue = { startMs: 1000, endMs: 2500, text: "One" };

it("writes places of a numeric keypad in words of its own", () => {
  const settings = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((align) => {
    const [, line = ""] = /^00:00:01.000 --> 00:00:02.500(.*)$/m.exec(wholeWebVtt([{ ...cue, align }])) ?? [];
    return line;
  });
  expect(settings).toEqual([
    " position:0% align:start",
    "",
    " position:100% align:end",
    " line:50% position:0% align:start",
    " line:50%",
    " line:50% position:100% align:end",
    " line:0 position:0% align:start",
    " line:0",
    " line:0 position:100% align:end",
  ]);
});

it("lets text stand for itself, but for the tags of letters", () => {
  const text = "<i>a</i> & <b>b</b> < c --> <v Tom>\n\nd";
  expect(wholeWebVtt([{ ...cue, text }])).toBe(
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>a</i> &amp; <b>b</b> &lt; c --&gt; &lt;v Tom>\nd\n\n",
  );
});

it("has in each piece what is to be seen in it, also from before", () => {
  const piece = webVttPiece([cue, { startMs: 5000, endMs: 6000, text: "Two" }], {
    startMs: 2000,
    endMs: 4000,
  });
  expect(piece).toContain("00:00:01.000 --> 00:00:02.500\nOne");
  expect(piece).not.toContain("Two");
});
