import { describe, expect, it } from "vitest";
import { createShortlist } from "../../../src/domain/metadata/matching/shortlist.ts";
import type { Subject } from "../../../src/domain/metadata/matching/subject.ts";
import type { Candidate, Provider } from "../../../src/domain/metadata/providers.ts";

const never = new AbortController().signal;
const aFilm = (name: string, voteCount = 100): Candidate => ({
  provider: "tmdb",
  kind: "movie",
  externalIds: { tmdb: name },
  name,
  originalName: null,
  originalLanguage: "en",
  year: 1994,
  premieredAt: null,
  overview: "A text.",
  imageUrl: null,
  popularity: 1,
  voteCount,
  artist: null,
});
const wanted = (name: string, year: number | null = 1994): Subject => ({
  itemId: 1,
  kind: "movie",
  names: [name],
  year,
  runtimeMs: null,
  ids: {},
  artist: null,
  seasons: [],
});

/** Three pages of two films. */
function aProvider(): { readonly provider: Provider; readonly asked: number[] } {
  const asked: number[] = [];
  const provider: Provider = {
    name: "tmdb",
    schemeOf: () => "tmdb",
    takes: () => ["tmdb"],
    async bestKnown(_year, page) {
      asked.push(page);
      return { candidates: [aFilm(`Film ${page}`), aFilm(`Unknown ${page}`, 3)], pages: 3 };
    },
  };
  return { provider, asked };
}

const locale = { languages: ["en"], country: "US" };
const list = (provider: Provider, films: number) =>
  createShortlist(provider, locale, new Map([[1994, films]]));

describe("the best-known films of a year", () => {
  it("are asked for once, however many are looked for at once, and found by their title", async () => {
    const { provider, asked } = aProvider();
    const shortlist = list(provider, 100);
    const found = await Promise.all([
      shortlist.find(wanted("film 2"), never),
      shortlist.find(wanted("Film 9"), never),
      shortlist.find(wanted("Film 1", 1995), never),
    ]);
    expect(found.map((candidates) => candidates.map(({ name }) => name))).toEqual([["Film 2"], [], []]);
    expect(asked).toEqual([1, 2, 3]);
  });

  it("cost no more pages than the films that are looked for are worth", async () => {
    const few = aProvider();
    expect(await list(few.provider, 5).find(wanted("Film 1"), never)).toEqual([]);
    expect(few.asked).toEqual([]);
    const some = aProvider();
    await list(some.provider, 20).find(wanted("Film 1"), never);
    expect(some.asked).toEqual([1, 2, 3]);
  });

  it("aren't those that few know: they may have a namesake that isn't listed", async () => {
    const { provider } = aProvider();
    expect(await list(provider, 100).find(wanted("Unknown 1"), never)).toEqual([]);
  });

  it("are asked for again when it failed", async () => {
    let isDown = true;
    const { provider } = aProvider();
    const shaky: Provider = {
      ...provider,
      bestKnown: (...args) =>
        isDown
          ? Promise.reject(new Error("down"))
          : (provider.bestKnown?.(...args) ?? Promise.reject(new Error("none"))),
    };
    const shortlist = list(shaky, 100);
    await expect(shortlist.find(wanted("Film 1"), never)).rejects.toThrow("down");
    isDown = false;
    expect(await shortlist.find(wanted("Film 1"), never)).toHaveLength(1);
  });
});
