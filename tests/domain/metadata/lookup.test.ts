import { describe, expect, it } from "vitest";
import { DomainError } from "../../../src/domain/errors.ts";
import { createLookup } from "../../../src/domain/metadata/lookup.ts";
import type { Candidate, Provider, ProviderName } from "../../../src/domain/metadata/providers.ts";
import { ENGLISH } from "../../support/providers.ts";
import { ADMIN } from "../../support/viewers.ts";

const aCandidate = (provider: ProviderName, more: Partial<Candidate>): Candidate => ({
  provider,
  kind: "series",
  externalIds: {},
  name: "The Mill",
  originalName: null,
  originalLanguage: null,
  year: 2016,
  premieredAt: null,
  overview: null,
  imageUrl: null,
  popularity: 0,
  voteCount: 0,
  artist: null,
  ...more,
});

const aProvider = (name: ProviderName, found: readonly Candidate[] | null): Provider => ({
  name,
  schemeOf: () => name,
  takes: () => [name],
  search: async () => {
    if (found === null) throw new DomainError("unavailable", `${name} is away`);
    return found;
  },
});

const lookup = (...providers: readonly Provider[]) =>
  createLookup({
    providers,
    localeOf: async () => ENGLISH,
    item: () => Promise.reject(new Error("no item is asked for")),
    refresh: async () => {},
  });
const search = (providers: readonly Provider[], more: { readonly provider?: ProviderName } = {}) =>
  lookup(...providers).search(ADMIN, { kind: "series", name: "The Mill", ...more });

const ours = aCandidate("tmdb", { externalIds: { tmdb: "1" } });
const theirs = aCandidate("tvdb", {
  externalIds: { tvdb: "9", tmdb: "1" },
  overview: "A quarter.",
  name: "Kvarnen",
});

describe("looking a work up at all providers", () => {
  it("shows once what several of them know, with the ids of all", async () => {
    const found = await search([aProvider("tmdb", [ours]), aProvider("tvdb", [theirs])]);
    expect(found).toEqual([{ ...ours, externalIds: { tmdb: "1", tvdb: "9" }, overview: "A quarter." }]);
  });

  it("takes one name of one year for one work, and nothing less", async () => {
    const same = aCandidate("tvdb", {
      externalIds: { tvdb: "9" },
      originalName: "The Mill",
      name: "Die Mühle",
    });
    const later = aCandidate("tvdb", { externalIds: { tvdb: "10" }, year: 2020 });
    const undated = aCandidate("tvdb", { externalIds: { tvdb: "11" }, year: null });
    const another = aCandidate("tvdb", { externalIds: { tvdb: "12", tmdb: "2" } });
    const named = aCandidate("tvdb", { externalIds: { tvdb: "13" } });
    const ids = async (candidate: Candidate) =>
      (await search([aProvider("tmdb", [ours]), aProvider("tvdb", [candidate])])).map(
        (one) => one.externalIds,
      );
    expect(await ids(named)).toEqual([{ tmdb: "1", tvdb: "13" }]);
    for (const one of [later, undated, another]) expect(await ids(one)).toHaveLength(2);
    expect(await ids(same)).toEqual([{ tmdb: "1", tvdb: "9" }]);
  });

  it("doesn't need all of them to answer, but one", async () => {
    expect(await search([aProvider("tmdb", null), aProvider("tvdb", [theirs])])).toEqual([theirs]);
    await expect(search([aProvider("tmdb", null), aProvider("tvdb", null)])).rejects.toMatchObject({
      meaning: "unavailable",
    });
  });

  it("asks only the one that is wished", async () => {
    const providers = [aProvider("tmdb", [ours]), aProvider("tvdb", [theirs])];
    expect(await search(providers, { provider: "tvdb" })).toEqual([theirs]);
  });
});
