/** What stands beside a film: the folder that holds several, and what is known of the others in it. Weak, but it decides. */
import type { Details, ProviderName, RemoteCollection } from "../providers.ts";
import { titleSimilarity } from "./similarity.ts";

export interface Siblings {
  /** Of the folder that holds it with other films; null: it stands alone, or in a library's own folder. */
  readonly folder: string | null;
  /** Series of films that others in it are of. */
  readonly collections: readonly {
    readonly provider: ProviderName;
    readonly id: string;
    readonly name: string;
  }[];
}

/** Why siblings speak for a candidate; null: they say nothing. */
export function saidBySiblings({ folder, collections }: Siblings, details: Details | null): string | null {
  const collection = details?.collection ?? null;
  if (details === null || collection === null) return null;
  const id = collection.externalIds[details.provider];
  const isShared = collections.some((one) => one.provider === details.provider && one.id === id);
  if (isShared) return `films beside it are of “${collection.name}”, as it is`;
  return folder !== null && isNamed(folder, collection)
    ? `its folder “${folder}” holds “${collection.name}”`
    : null;
}

/** What folders and providers add to the name of a series of films. */
const WORDS =
  /\b(?:the|complete|collection|saga|trilogy|quadrilogy|anthology|box ?set|series|filmreihe|reihe|films|movies|coll?ection|colección|raccolta)\b/giu;

function isNamed(folder: string, { name }: RemoteCollection): boolean {
  const [own, its] = [folder, name].map((text) =>
    text.replaceAll(WORDS, " ").replaceAll(/[([{].*?[)\]}]/gu, " "),
  );
  return own !== undefined && its !== undefined && titleSimilarity(own, its) >= 0.9;
}
