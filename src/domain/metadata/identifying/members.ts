/** What a provider says of the seasons and episodes of a series that are here. */
import type { ItemFields } from "../../library/scanning/draft.ts";
import type { EpisodeDetails, ProviderCredit, SeasonDetails } from "../providers.ts";
import type { FilledMember, Member } from "./ports.ts";

/** Of what wasn't asked for nothing is said; without a match, nothing holds any more. */
export function fillMembers(
  members: readonly Member[],
  seasons: ReadonlyMap<number, SeasonDetails | null>,
  isMatched: boolean,
): readonly FilledMember[] {
  return members.flatMap((member): FilledMember[] => {
    if (!isMatched || member.season === null) return [{ member, details: null }];
    const season = seasons.get(member.season);
    if (season === undefined) return [];
    if (season === null || member.kind === "season") return [{ member, details: season }];
    return [{ member, details: episodeOf(member, season) }];
  });
}

/** A file with several episodes has the names and texts of all of them. */
function episodeOf({ episode, lastEpisode }: Member, { episodes }: SeasonDetails): EpisodeDetails | null {
  if (episode === null) return null;
  const last = lastEpisode ?? episode;
  const own = episodes.filter((one) => one.episode >= episode && one.episode <= last);
  const [first] = own;
  if (first === undefined || own.length === 1) return first ?? null;
  const together = (field: "name" | "overview", between: string): Partial<ItemFields> => {
    const texts = own.flatMap(({ fields }) => fields[field] ?? []);
    return texts.length === 0 ? {} : { [field]: [...new Set(texts)].join(between) };
  };
  const fields = { ...first.fields, ...together("name", " / "), ...together("overview", "\n\n") };
  return { ...first, fields, people: withoutTwins(own.flatMap(({ people }) => people)) };
}

const withoutTwins = (people: readonly ProviderCredit[]): readonly ProviderCredit[] => [
  ...new Map(people.map((one) => [`${one.role}|${one.name}|${one.character}`, one])).values(),
];

/** The fields with the people as credits. */
export function layerOf({
  fields,
  people,
}: {
  readonly fields: Partial<ItemFields>;
  readonly people: readonly ProviderCredit[];
}): Partial<ItemFields> {
  if (people.length === 0) return fields;
  return { ...fields, credits: people.map(({ name, role, character }) => ({ name, role, character })) };
}
