/** As many films as a large library has, the same for the same number. */
import type { StandInMovie, StandInPerson, StandInWorks } from "./works.ts";

const FIRST = [
  "Silent",
  "Golden",
  "Last",
  "Broken",
  "Hidden",
  "Distant",
  "Crimson",
  "Second",
  "Frozen",
  "Burning",
];
const MIDDLE = [
  "River",
  "Winter",
  "Garden",
  "Signal",
  "Harbour",
  "Mirror",
  "Station",
  "Orchard",
  "Island",
  "Letter",
];
const END = [
  "Song",
  "Affair",
  "Protocol",
  "Reunion",
  "Witness",
  "Promise",
  "Kingdom",
  "Summer",
  "Machine",
  "Road",
];
const NAMES = ["Mara", "Ilya", "Noor", "Tomas", "Yuki", "Elif", "Jonah", "Petra", "Kofi", "Lena"];
const FAMILIES = ["Holm", "Okafor", "Lind", "Sato", "Weiss", "Marin", "Novak", "Byrne", "Costa", "Haddad"];
const GENRES = ["Drama", "Comedy", "Thriller", "Science Fiction", "Romance", "Action", "Mystery"];
const YEARS = 60;

const at = <T>(list: readonly T[], index: number): T => {
  const value = list[index % list.length];
  if (value === undefined) throw new Error("an empty list");
  return value;
};

/** Every thousand titles there is a number more in them, so that titles with their years are unique. */
function titleOf(index: number): string {
  const words = [at(FIRST, index), at(MIDDLE, Math.floor(index / 10)), at(END, Math.floor(index / 100))];
  const volume = Math.floor(index / 1000);
  return volume === 0 ? words.join(" ") : `${words.join(" ")} ${volume + 1}`;
}

function personOf(index: number): StandInPerson {
  const number = Math.floor(index / 100);
  return {
    id: 1_000_000 + index,
    name: `${at(NAMES, index)} ${at(FAMILIES, Math.floor(index / 10))}${number === 0 ? "" : ` ${number}`}`,
  };
}

function movieOf(index: number, people: readonly StandInPerson[]): StandInMovie {
  const person = (offset: number): number => at(people, index * 7 + offset).id;
  return {
    id: 100_000 + index,
    title: titleOf(index),
    date: `${1960 + (index % YEARS)}-${String((index % 12) + 1).padStart(2, "0")}-15`,
    runtime: 80 + (index % 60),
    overview:
      `${titleOf(index)} is the story of somebody who comes home after ${1 + (index % 30)} years. `.repeat(3),
    tagline: `Number ${index} of its kind.`,
    genres: [at(GENRES, index), at(GENRES, index + 3)],
    companies: [`Studio ${index % 200}`],
    countries: [at(["US", "GB", "FR", "DE", "JP"], index)],
    keywords: [`keyword ${index % 300}`, `keyword ${(index * 13) % 300}`],
    imdb: `tt${String(7_000_000 + index)}`,
    vote: 4 + (index % 50) / 10,
    votes: 50 + ((index * 37) % 5000),
    popularity: (index * 17) % 100,
    cast: Array.from({ length: 12 }, (_, offset) => [person(offset), `Character ${offset}`] as const),
    crew: [
      [person(20), "Director", "Directing"],
      [person(21), "Screenplay", "Writing"],
    ],
    titles: [["DE", `${titleOf(index)}: Der Film`]],
    translations: { de: [`${titleOf(index)} (deutsch)`, "Jemand kommt nach Hause."] },
    certifications: { US: at(["G", "PG", "PG-13", "R"], index), DE: at(["0", "6", "12", "16"], index) },
  };
}

export function generatedWorks(count: number): StandInWorks {
  const people = Array.from({ length: Math.max(40, Math.ceil(count / 4)) }, (_, index) => personOf(index));
  return {
    movies: Array.from({ length: count }, (_, index) => movieOf(index, people)),
    series: [],
    people,
    collections: [],
  };
}
