import type { CreditRole } from "../../../domain/library/item.ts";
import type { ProviderCredit } from "../../../domain/metadata/providers.ts";
import type { ImageUrl } from "./pictures.ts";
import type { TmdbCredit } from "./schemas.ts";

const MAX_CAST = 40;
const MAX_CREW = 30;

const WRITING: ReadonlySet<string> = new Set([
  "Writer",
  "Screenplay",
  "Story",
  "Novel",
  "Teleplay",
  "Author",
]);

/** The roles that are shown; hairdressers and drivers are not. */
function roleOf({ job, department }: TmdbCredit): CreditRole | null {
  if (job === "Director") return "director";
  if (job === "Creator" || (department === "Writing" && WRITING.has(job ?? ""))) return "writer";
  if (job === "Producer" || job === "Executive Producer") return "producer";
  return job === "Original Music Composer" || job === "Music" ? "composer" : null;
}

const ORDER: readonly CreditRole[] = ["director", "writer", "producer", "composer"];

/** Actors in the order of their billing, then the crew by role; each person once in a role. */
export function peopleOf(
  cast: readonly TmdbCredit[],
  crew: readonly TmdbCredit[],
  urlOf: ImageUrl,
  actors: "actor" | "guestStar" = "actor",
): readonly ProviderCredit[] {
  const team = crew.flatMap((credit) => {
    const role = roleOf(credit);
    return role === null ? [] : [{ credit, role }];
  });
  const ordered = [
    ...cast.slice(0, MAX_CAST).map((credit) => ({ credit, role: actors })),
    ...team.toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)).slice(0, MAX_CREW),
  ];
  const seen = new Set<string>();
  return ordered.flatMap(({ credit, role }) => {
    const key = `${role}|${credit.id ?? credit.name}`;
    if (credit.name === null || seen.has(key)) return [];
    seen.add(key);
    return [
      {
        name: credit.name,
        role,
        character: role === actors ? credit.character : credit.job,
        externalIds: credit.id === null ? {} : { tmdb: credit.id },
        imageUrl: urlOf("profile", credit.profile_path),
      },
    ];
  });
}
