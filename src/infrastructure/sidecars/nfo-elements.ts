/** Fields of an item → elements of a Kodi NFO, as `nfo-fields.ts` reads them. */
import type { CreditDraft, ItemFields } from "../../domain/library/scanning/draft.ts";
import type { NfoForm } from "../../domain/metadata/nfo.ts";

type Write<K extends keyof ItemFields> = (value: NonNullable<ItemFields[K]>, form: NfoForm) => string;

const day = (date: Date): string => date.toISOString().slice(0, 10);
const element = (name: string, value: string | number): string =>
  `  <${name}>${escaped(String(value))}</${name}>\n`;
const each =
  (name: string) =>
  (values: readonly string[]): string =>
    values.map((value) => element(name, value)).join("");

/** In the order in which they stand in the file. */
const ELEMENTS: { readonly [K in keyof ItemFields]?: Write<K> } = {
  name: (name) => element("title", name),
  originalName: (name) => element("originaltitle", name),
  forcedSortName: (name) => element("sorttitle", name),
  overview: (text, form) =>
    element(form === "artist" ? "biography" : form === "album" ? "review" : "plot", text),
  tagline: (text) => element("tagline", text),
  year: (year) => element("year", year),
  premieredAt: (date, form) => element(form === "episodedetails" ? "aired" : "premiered", day(date)),
  endedAt: (date) => element("enddate", day(date)),
  communityRating: (rating) => element("rating", rating),
  criticRating: (rating) => element("criticrating", rating),
  officialRating: (rating) => element("mpaa", rating),
  status: (status) => element("status", status === "ended" ? "Ended" : "Continuing"),
  index: (index, form) =>
    form === "season"
      ? element("seasonnumber", index)
      : form === "episodedetails"
        ? element("episode", index)
        : "",
  indexEnd: (index, form) => (form === "episodedetails" ? element("episodenumberend", index) : ""),
  parentIndex: (index, form) => (form === "episodedetails" ? element("season", index) : ""),
  genres: each("genre"),
  studios: each("studio"),
  tags: each("tag"),
  countries: each("country"),
  artists: each("artist"),
  albumArtists: each("albumartist"),
  credits: (credits) => credits.map(credit).join(""),
  locked: (locked) => (locked ? element("lockdata", "true") : ""),
};

export const WRITTEN_FIELDS = Object.keys(ELEMENTS) as readonly (keyof ItemFields)[];

export function elementsOf(field: keyof ItemFields, value: unknown, form: NfoForm): string {
  const write = ELEMENTS[field] as ((value: unknown, form: NfoForm) => string) | undefined;
  return write?.(value, form) ?? "";
}

const CREW = { director: "director", writer: "credits", producer: "producer", composer: "composer" } as const;
const isCrew = (role: string): role is keyof typeof CREW => role in CREW;

function credit({ name, role, character }: CreditDraft, order: number): string {
  if (isCrew(role)) return element(CREW[role], name);
  if (role !== "actor" && role !== "guestStar") return "";
  const lines = [
    `    <name>${escaped(name)}</name>\n`,
    ...(character === null ? [] : [`    <role>${escaped(character)}</role>\n`]),
    `    <type>${role === "guestStar" ? "GuestStar" : "Actor"}</type>\n`,
    `    <order>${order}</order>\n`,
  ];
  return `  <actor>\n${lines.join("")}  </actor>\n`;
}

export const idElement = (scheme: string, id: string, isDefault: boolean): string =>
  `  <uniqueid type="${escaped(scheme)}"${isDefault ? ' default="true"' : ""}>${escaped(id)}</uniqueid>\n`;

const SIGNS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML can't hold is left out. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (sign) => (/[\t\n\r]/u.test(sign) ? sign : ""))
    .replace(/[&<>"]/gu, (sign) => SIGNS[sign] ?? sign);
