/** What the TMDB stand-in knows: invented works, told in few words; the server tells them in TMDB's shapes. */

export interface StandInMovie {
  readonly id: number;
  readonly title: string;
  readonly originalTitle?: string;
  /** ISO 639-1, of the original. */
  readonly language?: string;
  readonly date: string;
  readonly runtime?: number;
  readonly overview?: string;
  readonly tagline?: string;
  readonly genres?: readonly string[];
  readonly companies?: readonly string[];
  /** ISO 3166-1. */
  readonly countries?: readonly string[];
  readonly keywords?: readonly string[];
  readonly imdb?: string;
  readonly vote?: number;
  readonly votes?: number;
  readonly popularity?: number;
  readonly collection?: number;
  /** Person and character, in order of billing. */
  readonly cast?: readonly (readonly [person: number, character: string])[];
  readonly crew?: readonly (readonly [person: number, job: string, department: string])[];
  readonly titles?: readonly (readonly [country: string, title: string])[];
  /** By language: title and overview. */
  readonly translations?: Readonly<Record<string, readonly [title: string, overview: string]>>;
  /** By country. */
  readonly certifications?: Readonly<Record<string, string>>;
  /** YouTube key of a trailer. */
  readonly trailer?: string;
}

export interface StandInEpisode {
  readonly name: string;
  readonly overview?: string;
  readonly date?: string;
  readonly runtime?: number;
  readonly guests?: StandInMovie["cast"];
}

export interface StandInSeries extends Omit<StandInMovie, "title" | "originalTitle" | "date" | "collection"> {
  readonly name: string;
  readonly originalName?: string;
  readonly date: string;
  readonly lastDate?: string;
  readonly ended?: boolean;
  readonly tvdb?: number;
  /** By number; 0 for specials. */
  readonly seasons: Readonly<Record<number, readonly StandInEpisode[]>>;
}

export interface StandInPerson {
  readonly id: number;
  readonly name: string;
  readonly birthday?: string;
  readonly deathday?: string;
  readonly place?: string;
  readonly biography?: string;
  readonly imdb?: string;
}

export interface StandInCollection {
  readonly id: number;
  readonly name: string;
  readonly overview?: string;
}

export interface StandInWorks {
  readonly movies: readonly StandInMovie[];
  readonly series: readonly StandInSeries[];
  readonly people: readonly StandInPerson[];
  readonly collections: readonly StandInCollection[];
}
