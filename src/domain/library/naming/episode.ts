import { hasSeasonEpisode } from "./numbers-season.ts";
/** Episode numbers and air dates of files that a folder says to be episodes. */
import { findNumbers } from "./numbers.ts";

export interface EpisodeName {
  /** null: the name doesn't tell, its folder may. */
  readonly season: number | null;
  readonly episode: number | null;
  /** The last number of a file that holds several. */
  readonly episodeEnd: number | null;
  /** `YYYY-MM-DD` of a show that is named by day. */
  readonly airedOn: string | null;
}

const UNKNOWN: EpisodeName = { season: null, episode: null, episodeEnd: null, airedOn: null };

export function parseEpisode(stem: string): EpisodeName {
  const found = findNumbers(stem, { inSeason: true, inSeries: true });
  if (found === null) return UNKNOWN;
  const numbers = found.episodes.length > 0 ? found.episodes : found.absolute;
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined) return { ...UNKNOWN, season: found.season, airedOn: found.date };
  return {
    season: found.season,
    episode: first,
    episodeEnd: last !== undefined && last > first ? last : null,
    airedOn: null,
  };
}

/** Whether the name says "episode" by itself, without help from a folder; a date alone may be a home video's. */
export function looksLikeEpisode(stem: string): boolean {
  return hasSeasonEpisode(stem);
}
