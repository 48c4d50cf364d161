/** Parts of works that come in several files or releases. */
import { withoutPosters } from "./release-group.ts";
import type { NamedPath } from "./split-path.ts";
import { withoutTags } from "./title.ts";
import { parsePart } from "./versions.ts";

const DISC = /(?<=[ ._)\]-])(?:cd|dvd|disc|disk)[ ._-]?(\d{1,2})(?=[ ._-])/iu;
const OF_SEASON = /(?<=[ ._)\]-])(?:part|pt|vol(?:ume)?)[ ._-]?(\d{1,2})(?=$|[ ._-])/iu;

/** `cd2`, `- pt1`; `Part 2` of a season or of a day's show, where it can't be a film's title. */
export function findPart({ folders, stem }: NamedPath, isShow: boolean): number | null {
  const name = withoutPosters(withoutTags(stem));
  const ending = parsePart(name);
  const isPlain =
    ending !== null && (/(?:19|20)\d\d/u.test(ending.base) || isShow || !/part$/iu.test(words(name)));
  if (ending !== null && isPlain && folders.length > 0) return ending.part;
  const found = DISC.exec(name) ?? (isShow ? OF_SEASON.exec(name) : null);
  return found === null ? null : Number(found[1]);
}

/** Without the number at its end. */
function words(name: string): string {
  return name.replace(/[ ._-]?(?:\d{1,2}|[a-d])$/iu, "");
}
