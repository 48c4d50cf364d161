/** What is read of MusicBrainz's answers (API version 2, musicbrainz.org/doc/MusicBrainz_API). */
import type { z } from "zod";
import { code, country, entry, list, name, number, part } from "../lenient.ts";

export const MBID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mbid = code(MBID);
/** `2004`, `2004-05`, `2004-05-06`. */
const partialDate = code(/^(?:1[4-9]|2[01])\d\d(?:-\d\d){0,2}$/);

const genres = list(entry({ name, count: number(-1e6, 1e6) }), 200);
const aliases = list(entry({ name, locale: code(/^[a-z]{2}(?:_[A-Z]{2})?$/) }), 200);
const rating = part({ value: number(0, 5), "votes-count": number(0, 1e9) });
const credits = list(entry({ name, artist: part({ id: mbid, name }) }), 100);

const group = {
  id: mbid,
  title: name,
  score: number(0, 100),
  "first-release-date": partialDate,
  "artist-credit": credits,
  genres,
  aliases,
  rating,
};
export const releaseGroup = part(group);
export type ReleaseGroup = z.output<typeof releaseGroup>;

const person = {
  id: mbid,
  name,
  score: number(0, 100),
  country,
  "life-span": part({ begin: partialDate, end: partialDate }),
  genres,
  aliases,
  rating,
};
export const artist = part(person);
export type Artist = z.output<typeof artist>;

export const groupPage = part({ "release-groups": list(entry(group), 25) });
export const artistPage = part({ artists: list(entry(person), 25) });
export const release = part({ "release-group": part(group) });
