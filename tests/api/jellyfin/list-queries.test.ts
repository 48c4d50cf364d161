import { describe, expect, it } from "vitest";
import { toItemQuery } from "../../../src/api/jellyfin/mappers/query/item-query.ts";
import { itemsQuery } from "../../../src/api/jellyfin/mappers/query/params.ts";
import { readQuery } from "../../../src/api/jellyfin/query.ts";

const query = (text: string): unknown => toItemQuery(itemsQuery.parse(readQuery(text)));

describe("a list's query", () => {
  it.each([
    ["IncludeItemTypes=Movie,Series", { kinds: ["movie", "series"] }],
    ["includeitemtypes=Episode&includeItemTypes=Audio", { kinds: ["episode", "track"] }],
    ["ExcludeItemTypes=Movie", { excludeKinds: ["movie"] }],
    ["mediaTypes=Video", { mediaKinds: ["video"] }],
    ["searchTerm=al", { search: "al" }],
    ["genres=Comedy|Family", { genres: ["Comedy", "Family"] }],
    ["years=2018,2020", { years: [2018, 2020] }],
    ["person=Ada&personTypes=Director", { people: ["Ada"], personRoles: ["director"] }],
    [
      "hasTmdbId=true&hasImdbId=false",
      {
        externalIds: [
          { provider: "imdb", present: false },
          { provider: "tmdb", present: true },
        ],
      },
    ],
    ["filters=IsUnplayed,IsFavorite", { isPlayed: false, isFavorite: true }],
    ["filters=IsResumable", { isResumable: true }],
    ["isHd=True", { isHd: true }],
    ["startIndex=3&limit=2&enableTotalRecordCount=false", { offset: 3, limit: 2, total: false }],
    ["minPremiereDate=2015-01-01", { premieredFrom: new Date("2015-01-01T00:00:00Z") }],
    ["imageTypes=Backdrop", { artworkKinds: ["backdrop"] }],
    ["seriesStatus=Ended", { seriesStatus: ["ended"] }],
  ])("%s", (text, expected) => {
    expect(query(text)).toMatchObject(expected);
  });

  it("sorts by several keys, each with its own order or else the first's", () => {
    expect(query("sortBy=ProductionYear,SortName&sortOrder=Descending,Ascending")).toMatchObject({
      sort: [
        { by: "year", descending: true },
        { by: "sortName", descending: false },
      ],
    });
    expect(query("SortBy=IsUnplayed,Name&SortOrder=Descending")).toMatchObject({
      sort: [
        { by: "isPlayed", descending: false },
        { by: "name", descending: true },
      ],
    });
  });

  it("ignores words that nobody knows: a refusal of one broke Infuse", () => {
    expect(query("sortBy=Nonsense&includeItemTypes=Nonsense,Others&fields=Metascore")).toEqual({ offset: 0 });
  });

  it("takes no negative limit", () => {
    expect(query("limit=-1&startIndex=-5")).toEqual({ offset: 0 });
  });

  it("finds nothing when all it wants can't be here", () => {
    expect(query("includeItemTypes=Book")).toBeNull();
    expect(query("includeItemTypes=Channel,Movie")).toMatchObject({ kinds: ["movie"] });
    expect(query("isMissing=true")).toBeNull();
    expect(query("videoTypes=Iso")).toBeNull();
  });

  it.each(["recursive=maybe", "limit=abc", "parentId=xyz", "isPlayed=2"])("refuses %s", (text) => {
    expect(itemsQuery.safeParse(readQuery(text)).success).toBe(false);
  });
});
