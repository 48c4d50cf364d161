/** Episode numbers and air dates in file names. Every pattern here takes linear time. */

export interface EpisodeName {
  /** null: the name doesn't tell, its folder may. */
  readonly season: number | null;
  readonly episode: number | null;
  /** The last number of a file that holds several. */
  readonly episodeEnd: number | null;
  /** `YYYY-MM-DD` of a show that is named by day. */
  readonly airedOn: string | null;
}

const SEASON_EPISODE = /(?<![\p{L}\p{N}])s(\d{1,4})[ ._-]{0,3}(?:e|ep|episode)[ ._]{0,2}(\d{1,4})(?!\d)/iu;
const CROSS = /(?<![\p{L}\p{N}])(\d{1,2})x(\d{2,4})(?!\d)/iu;
const IN_WORDS =
  /(?<!\p{L})(?:season|series|staffel|saison)[ ._-]{0,3}(\d{1,4})[ ._,-]{0,4}(?:episode|folge|ep)[ ._-]{0,3}(\d{1,4})(?!\d)/iu;
const YEAR_FIRST = /(?<!\d)((?:19|20)\d\d)[ ._-](\d\d)[ ._-](\d\d)(?!\d)/u;
const DAY_FIRST = /(?<!\d)(\d\d)[ ._-](\d\d)[ ._-]((?:19|20)\d\d)(?!\d)/u;
const EPISODE_ONLY = /(?<![\p{L}\p{N}])(?:episode|folge|ep|e)[ ._-]{0,2}(\d{1,4})(?![\p{L}\p{N}])/iu;
const LEADING_NUMBER = /^(\d{1,3})(?=$|[ ._-])/u;
const NUMBER_AFTER_DASH = /[ _]-[ _](\d{1,4})(?:v\d)?(?=$|[ ._[(-])/u;
/** Continuations: `E02`, `-E02`, `S01E02`, `x02`, `-1x02`, and `-02` where a bare number must go on from the first. */
const MORE = /[ ._]?-?[ ._]?(?:s\d{1,4}[ ._]?)?(?:e|ep)(\d{1,4})(?!\d)|-?(?:\d{1,2})?x(\d{2,4})(?!\d)/iuy;
const RANGE = /-(\d{1,4})(?![\p{L}\p{N}])/iuy;

export function parseEpisode(stem: string): EpisodeName {
  return numbered(stem) ?? dated(stem) ?? bare(stem) ?? { ...UNKNOWN };
}

const UNKNOWN: EpisodeName = { season: null, episode: null, episodeEnd: null, airedOn: null };

/** Whether the name says "episode" by itself, without help from a folder; a date alone may be a home video's. */
export function looksLikeEpisode(stem: string): boolean {
  return numbered(stem) !== null;
}

function numbered(stem: string): EpisodeName | null {
  const match = SEASON_EPISODE.exec(stem) ?? CROSS.exec(stem) ?? IN_WORDS.exec(stem);
  if (match === null) return null;
  const first = Number(match[2]);
  const last = lastNumber(stem, match.index + match[0].length, first);
  return { season: Number(match[1]), episode: first, episodeEnd: last > first ? last : null, airedOn: null };
}

/** Follows `E02E03`, `-E02`, `x02` or `-02` behind the first number. */
function lastNumber(stem: string, from: number, first: number): number {
  let at = from;
  let last = first;
  for (let turns = 0; turns < 50; turns++) {
    MORE.lastIndex = at;
    RANGE.lastIndex = at;
    const match = MORE.exec(stem) ?? RANGE.exec(stem);
    const number = Number(match?.[1] ?? match?.[2]);
    // A number that doesn't go on (`S01E01-720`) is something else.
    if (match === null || number <= last || number > last + 50) return last;
    last = number;
    at += match[0].length;
  }
  return last;
}

function dated(stem: string): EpisodeName | null {
  const match = YEAR_FIRST.exec(stem);
  const [year, month, day] =
    match === null ? (DAY_FIRST.exec(stem)?.slice(1).toReversed() ?? []) : match.slice(1);
  if (year === undefined || month === undefined || day === undefined) return null;
  const airedOn = `${year}-${month}-${day}`;
  const date = new Date(`${airedOn}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== airedOn) return null;
  return { ...UNKNOWN, airedOn };
}

/** Numbers that mean an episode only where a folder says that it holds some. */
function bare(stem: string): EpisodeName | null {
  const match = EPISODE_ONLY.exec(stem) ?? LEADING_NUMBER.exec(stem) ?? NUMBER_AFTER_DASH.exec(stem);
  return match === null ? null : { ...UNKNOWN, episode: Number(match[1]) };
}
