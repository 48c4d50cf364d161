/** Elements of a Kodi NFO → fields of an item. Dates and numbers are taken in the many forms that people write. */
import type { CreditRole } from "../../domain/library/item.ts";
import type { CreditDraft, ItemFields } from "../../domain/library/scanning/draft.ts";
import { LOCK_WORDS } from "../../domain/metadata/nfo.ts";
import type { XmlElement } from "./xml.ts";

const MAX_LIST = 500;
const MAX_TEXT = 20_000;

export function nfoFields(root: XmlElement): Partial<ItemFields> {
  const text = (...names: readonly string[]): string | undefined => firstText(root, names);
  return compact({
    name: text("title", "name"),
    originalName: text("originaltitle"),
    forcedSortName: text("sorttitle", "sortname"),
    overview: text("plot", "biography", "review", "outline"),
    tagline: text("tagline"),
    ...datesOf(root),
    ...ratingsOf(root),
    ...numbersOf(root),
    officialRating: ratingLabel(text("mpaa", "certification")),
    status: statusOf(text("status")),
    genres: listOf(root, ["genre"], true),
    studios: listOf(root, ["studio"], false),
    tags: listOf(root, ["tag"], false),
    countries: listOf(root, ["country"], true),
    artists: listOf(root, ["artist"], false),
    albumArtists: listOf(root, ["albumartist"], false),
    credits: creditsOf(root),
    locked: text("lockdata")?.toLowerCase() === "true" ? true : undefined,
    lockedFields: text("lockedfields")
      ?.split("|")
      .flatMap((word) => LOCKS.get(word.trim().toLowerCase()) ?? []),
  });
}

/** By the words of sidecars in lower case; what can't be locked here is left out. */
const LOCKS = new Map(Object.entries(LOCK_WORDS).map(([field, word]) => [word.toLowerCase(), field]));

type Loose = { readonly [K in keyof ItemFields]?: ItemFields[K] | undefined };

function compact(fields: Loose): Partial<ItemFields> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function elements(root: XmlElement, names: readonly string[]): readonly XmlElement[] {
  return root.children.filter((child) => names.includes(child.name));
}

function firstText(root: XmlElement, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = root.children.find((child) => child.name === name && child.text !== "")?.text;
    if (found !== undefined) return found.slice(0, MAX_TEXT);
  }
  return undefined;
}

/** Repeated elements, and several values in one (`Drama / Comedy`) where that is a custom. */
function listOf(root: XmlElement, names: readonly string[], canSplit: boolean): readonly string[] {
  const texts = elements(root, names).flatMap((child) =>
    canSplit ? child.text.split(/ \/ |[;|]/u) : [child.text],
  );
  const trimmed = texts.flatMap((each) => (each.trim() === "" ? [] : [each.trim().slice(0, 200)]));
  return [...new Set(trimmed)].slice(0, MAX_LIST);
}

function datesOf(root: XmlElement): Loose {
  const year = numberIn(firstText(root, ["year"]));
  const premieredAt = dateIn(firstText(root, ["premiered", "aired", "releasedate", "formed", "birthdate"]));
  const known = year !== undefined && year >= 1000 && year <= 9999 ? year : premieredAt?.getUTCFullYear();
  return {
    year: known,
    premieredAt,
    endedAt: dateIn(firstText(root, ["enddate", "disbanded", "died"])),
    addedAt: dateIn(firstText(root, ["dateadded"])),
  };
}

/** `2001-03-04`, `2001-03-04 10:20:30`, `04.03.2001`, `2001`; what is no date is none. */
function dateIn(text = ""): Date | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{2}:\d{2}:\d{2}))?/u.exec(text);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/u.exec(text);
  const year = /^\s{0,8}([1-9]\d{3})\s{0,8}$/u.exec(text)?.[1];
  const parts = iso?.slice(1, 4) ?? german?.slice(1, 4).toReversed() ?? [year, "01", "01"];
  const day = parts.map((part) => (part ?? "?").padStart(2, "0")).join("-");
  const date = new Date(`${day}T${iso?.[4] ?? "00:00:00"}Z`);
  // A 30th of February would become one of March.
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
  return isReal ? date : undefined;
}

/** `7.4`, `7,4`, `7.4/10`, ` 7 `. */
function numberIn(text: string | undefined): number | undefined {
  const digits = /^\s{0,8}(-?\d{1,9}(?:[.,]\d{1,9})?)/u.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits.replace(",", "."));
}

/** Kodi's `<ratings><rating name="imdb" max="10" default="true"><value>`, or the older `<rating>`; of ten. */
function ratingsOf(root: XmlElement): Loose {
  const listed = elements(root, ["ratings"]).flatMap((each) => elements(each, ["rating"]));
  const chosen = listed.find((each) => each.attributes["default"] === "true") ?? listed[0];
  const value = numberIn(chosen === undefined ? undefined : firstText(chosen, ["value"]));
  const max = numberIn(chosen?.attributes["max"]) ?? 10;
  const scaled = value === undefined || max <= 0 ? undefined : Math.round((value / max) * 1000) / 100;
  const plain = numberIn(firstText(root, ["rating"]));
  const communityRating = between(scaled ?? plain, 0, 10);
  return {
    communityRating: communityRating === 0 ? undefined : communityRating,
    criticRating: between(numberIn(firstText(root, ["criticrating"])), 0, 100),
  };
}

function between(value: number | undefined, low: number, high: number): number | undefined {
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function numbersOf(root: XmlElement): Loose {
  const whole = (...names: readonly string[]): number | undefined => {
    const value = numberIn(firstText(root, names));
    return value === undefined || value < 0 ? undefined : Math.trunc(value);
  };
  const isSeason = root.name === "season";
  const isTrack = root.name === "musicvideo";
  return {
    durationMs: runtimeOf(firstText(root, ["runtime"])),
    index: isSeason ? whole("seasonnumber") : whole("episode", ...(isTrack ? ["track"] : [])),
    indexEnd: whole("episodenumberend"),
    parentIndex: root.name === "episodedetails" ? whole("season") : undefined,
  };
}

/** Minutes (`90`, `90 min`) or `1:30:00`. */
function runtimeOf(text: string | undefined): number | undefined {
  const clock = /^(\d{1,3}):(\d{2}):(\d{2})$/u.exec(text ?? "");
  if (clock !== null) return (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000;
  const minutes = numberIn(text);
  return minutes === undefined || minutes <= 0 ? undefined : Math.round(minutes * 60_000);
}

/** `Rated PG-13`, `US:PG-13 / …`: only the label. */
function ratingLabel(text: string | undefined): string | undefined {
  const first = text?.split(" / ")[0]?.trim();
  const label = first?.replace(/^rated\s{1,3}/iu, "").trim();
  return label === undefined || label === "" ? undefined : label.slice(0, 60);
}

function statusOf(text: string | undefined): "continuing" | "ended" | undefined {
  const lower = text?.toLowerCase();
  if (lower === "ended" || lower === "canceled" || lower === "cancelled") return "ended";
  return lower === "continuing" || lower === "returning series" ? "continuing" : undefined;
}

function creditsOf(root: XmlElement): readonly CreditDraft[] {
  const actors = elements(root, ["actor"]).flatMap((actor) => {
    const name = firstText(actor, ["name"]);
    if (name === undefined) return [];
    const role = ROLES[firstText(actor, ["type"])?.toLowerCase() ?? ""] ?? "actor";
    const order = numberIn(firstText(actor, ["sortorder", "order"])) ?? Number.MAX_SAFE_INTEGER;
    return [
      { credit: { name: name.slice(0, 300), role, character: firstText(actor, ["role"]) ?? null }, order },
    ];
  });
  const ordered = actors.toSorted((a, b) => a.order - b.order).map(({ credit }) => credit);
  const others = CREW.flatMap(([names, role]) =>
    listOf(root, names, true).map((name) => ({ name, role, character: null })),
  );
  return [...ordered, ...others].slice(0, MAX_LIST);
}

const ROLES: Readonly<Record<string, CreditRole>> = {
  actor: "actor",
  gueststar: "guestStar",
  director: "director",
  writer: "writer",
  producer: "producer",
  composer: "composer",
};

const CREW: readonly (readonly [names: readonly string[], role: CreditRole])[] = [
  [["director"], "director"],
  [["credits", "writer"], "writer"],
  [["producer"], "producer"],
  [["composer"], "composer"],
];
