/** Pictures of TMDB, best first, as addresses on the images host that is configured. */
import type { ArtworkKind } from "../../../domain/library/item.ts";
import type { Locale, RemoteImage } from "../../../domain/metadata/providers.ts";
import type { ImageLists, Picture } from "./schemas.ts";

/** Large enough for a television, far below what some people upload; and one to choose by. */
const SIZES = {
  poster: ["w780", "w185"],
  backdrop: ["w1280", "w300"],
  logo: ["w500", "w185"],
  still: ["original", "w300"],
  profile: ["h632", "w185"],
} as const;
type Shape = keyof typeof SIZES;

const KIND_OF = {
  poster: "poster",
  backdrop: "backdrop",
  logo: "logo",
  // A still is what stands for an episode, a face for a person.
  still: "poster",
  profile: "poster",
} as const satisfies Record<Shape, ArtworkKind>;

export type ImageUrl = (shape: Shape, file: string | null, small?: boolean) => string | null;

/** `base` ends with a slash: `https://image.tmdb.org/t/p/`. */
export function imageUrls(base: string): ImageUrl {
  return (shape, file, small = false) =>
    file === null ? null : `${base}${SIZES[shape][small ? 1 : 0]}${file}`;
}

/** The language codes of a request for pictures: those wanted, and those without any text. */
export const imageLanguages = ({ languages }: Locale): string =>
  [...new Set([...languages.map((tag) => tag.slice(0, 2).toLowerCase()), "en", "null"])].join(",");

export function remoteImages(lists: ImageLists, urlOf: ImageUrl, locale: Locale): readonly RemoteImage[] {
  return (
    [
      ["poster", lists.posters],
      ["backdrop", lists.backdrops],
      ["logo", lists.logos],
      ["still", lists.stills],
      ["profile", lists.profiles],
    ] as const
  ).flatMap(([shape, pictures]) =>
    pictures
      .toSorted((a, b) => rank(b, shape, locale) - rank(a, shape, locale))
      .flatMap((picture) => {
        const url = urlOf(shape, picture.file_path);
        return url === null ? [] : [remoteImage(picture, shape, url, urlOf)];
      }),
  );
}

const remoteImage = (picture: Picture, shape: Shape, url: string, urlOf: ImageUrl): RemoteImage => ({
  provider: "tmdb",
  kind: KIND_OF[shape],
  url,
  thumbUrl: urlOf(shape, picture.file_path, true),
  width: picture.width,
  height: picture.height,
  language: picture.iso_639_1,
  rating: picture.vote_average,
  voteCount: picture.vote_count,
});

/** By language first (posters with the title in it, backdrops without any), then by what people think of it. */
function rank(picture: Picture, shape: Shape, { languages }: Locale): number {
  const wanted = languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const at = picture.iso_639_1 === null ? -1 : wanted.indexOf(picture.iso_639_1);
  const hasText = shape === "poster" || shape === "logo";
  let byLanguage = 0;
  if (picture.iso_639_1 === null) byLanguage = hasText ? 1 : 100;
  else if (at >= 0) byLanguage = 50 - at;
  else if (picture.iso_639_1 === "en") byLanguage = 2;
  return byLanguage * 1e6 + (picture.vote_average ?? 0) * Math.log2(picture.vote_count + 2);
}

/** The picture that an answer names itself, for where no list came with it. */
export function namedImages(
  named: readonly (readonly [shape: Shape, file: string | null])[],
  urlOf: ImageUrl,
): readonly RemoteImage[] {
  return named.flatMap(([shape, file]) => {
    const url = urlOf(shape, file);
    const plain = { file_path: file, width: null, height: null, iso_639_1: null, vote_average: null };
    return url === null ? [] : [remoteImage({ ...plain, vote_count: 0 }, shape, url, urlOf)];
  });
}
