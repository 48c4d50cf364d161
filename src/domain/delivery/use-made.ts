/** Puts tracks that were made beforehand in the place of those that would be encoded. */
import type { Delivery } from "./delivery.ts";
import type { LadderWish } from "./ladder.ts";
import { type FindMade, servesPicture, servesSound } from "./optimised.ts";
import { rungFor } from "./present.ts";
import type { AudioChoice, Presentation, Rung } from "./presentation.ts";
import type { AudioRendition, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import type { ChosenTrack, Wish } from "./wish.ts";

const picture = (find: FindMade, chosen: ChosenTrack<VideoRendition>): ChosenTrack<VideoRendition> | null =>
  find(chosen, (made) => servesPicture(chosen.rendition, made));
const sound = (find: FindMade, chosen: ChosenTrack<AudioRendition>): ChosenTrack<AudioRendition> | null =>
  find(chosen, (made) => servesSound(chosen.rendition, made));

/** Of a ladder: each rung by its like. */
export function presentMade(source: Source, presentation: Presentation, find: FindMade): Presentation {
  const { grid, rungs, audio } = presentation;
  const rungOf = (rung: Rung): Rung => {
    const made = picture(find, { rendition: rung.rendition, grid });
    const other = made === null ? null : rungFor(source, made.rendition, rung.id);
    return made === null || other === null ? rung : { ...other, ...placed(made) };
  };
  const choiceOf = (choice: AudioChoice): AudioChoice => {
    const made = sound(find, choice);
    return made === null ? choice : { ...choice, rendition: made.rendition, ...placed(made) };
  };
  return { ...presentation, rungs: rungs.map(rungOf), audio: audio.map(choiceOf) };
}

const placed = ({ made }: ChosenTrack<unknown>): Pick<ChosenTrack<unknown>, "made"> =>
  made === undefined ? {} : { made };

/**
 * Of what is sent in one quality: its like, or the highest rung that a ladder would have for the same bits. Nobody who
 * has room for more gets less.
 */
export function resolveMade(
  delivery: Delivery,
  wish: Wish,
  find: FindMade,
  ladder: (source: Source, wish: LadderWish) => Presentation,
): Delivery {
  const { source, video, audio } = delivery;
  return {
    ...delivery,
    video: video === null ? null : (picture(find, video) ?? rung(delivery, wish, find, ladder) ?? video),
    audio: audio === null ? null : (sound(find, audio) ?? audio),
    source,
  };
}

function rung(
  { source, video }: Delivery,
  wish: Wish,
  find: FindMade,
  ladder: (source: Source, wish: LadderWish) => Presentation,
): ChosenTrack<VideoRendition> | null {
  const limit = video?.rendition.encoding?.maxBitrateBps;
  if (limit === undefined) return null;
  const { grid, rungs } = ladder(source, {
    ...wish,
    copyVideo: false,
    videoBitrateBps: null,
    maxBitrateBps: null,
  });
  const highest = rungs.find(({ rendition }) => (rendition.encoding?.maxBitrateBps ?? Infinity) <= limit);
  return highest === undefined ? null : picture(find, { rendition: highest.rendition, grid });
}
