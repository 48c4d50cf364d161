import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, type Call, endpoint } from "../../http/endpoint.ts";
import { Refusal } from "../errors.ts";
import { countries, cultures, interfaceLanguages } from "../mappers/languages.ts";
import { parentalRatings } from "../mappers/parental-ratings.ts";

/** The wizard asks for these before there is anybody; afterwards they are for those who are signed in. */
function openDuringSetup(list: () => unknown) {
  return ({ core, maybeViewer }: Call<unknown, unknown, unknown>): unknown => {
    if (core.server.identity().setupDone && maybeViewer === null) throw new Refusal(empty(401));
    return list();
  };
}

/** Made at the first call: the runtime's tables take a few milliseconds. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const LISTS: readonly (readonly [path: string, summary: string, list: () => unknown])[] = [
  ["/Localization/Cultures", "Languages", once(cultures)],
  ["/Localization/Countries", "Countries", once(countries)],
  ["/Localization/Options", "Languages for the clients' own texts", once(interfaceLanguages)],
  ["/Localization/ParentalRatings", "Ratings with their ages", once(parentalRatings)],
];

export const localizationEndpoints: readonly AnyEndpoint[] = LISTS.map(([path, summary, list]) =>
  endpoint({ method: "GET", paths: [path], access: "anyone", summary, handle: openDuringSetup(list) }),
);
