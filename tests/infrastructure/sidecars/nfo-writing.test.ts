import { describe, expect, it } from "vitest";
import type { SidecarSubject } from "../../../src/domain/metadata/sidecars/ports.ts";
import { jsonText } from "../../../src/infrastructure/sidecars/json-writing.ts";
import { splitNfo } from "../../../src/infrastructure/sidecars/nfo-block.ts";
import { nfoText } from "../../../src/infrastructure/sidecars/nfo-writing.ts";
import { parseNfo } from "../../../src/infrastructure/sidecars/nfo.ts";

const FIELDS = {
  name: "Alpha & Omega",
  originalName: "Альфа",
  overview: 'It <begins> with "A"',
  tagline: null,
  year: 2001,
  premieredAt: new Date("2001-02-03T00:00:00Z"),
  communityRating: 7.5,
  officialRating: "PG-13",
  genres: ["Drama", "Noir"],
  tags: [],
  credits: [
    { name: "Ann Actor", role: "actor", character: "Eve" },
    { name: "Dora Driver", role: "director", character: null },
  ],
} as const satisfies SidecarSubject["fields"];

const aSubject = (more: Partial<SidecarSubject> = {}): SidecarSubject => ({
  itemId: 1,
  uuid: "0".repeat(32),
  form: "movie",
  fields: FIELDS,
  origins: {
    overview: { source: "person", at: 5, by: 1 },
    year: { source: "provider", at: 6, provider: "tmdb" },
  },
  lockedFields: ["overview"],
  externalIds: { tmdb: { value: "12", source: "tmdb" }, imdb: { value: "tt1", source: null } },
  rootPath: "/media",
  stems: ["film"],
  changedAt: 1,
  ...more,
});

const written = (existing: string | null, more: Partial<SidecarSubject> = {}): string =>
  nfoText(existing, aSubject(more)) ?? "";
const read = (text: string) => parseNfo(text).documents[0];

const FOREIGN = `<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<movie>
  <title>By Hand</title>
  <plot><![CDATA[Mine & mine]]></plot>
  <fileinfo><streamdetails><video><codec>h264</codec></video></streamdetails></fileinfo>
  <mywatchlist priority="3"/>
</movie>
https://www.imdb.com/title/tt1/
`;

describe("an NFO of ours", () => {
  it("says all that it has elements for, as its reader understands it", () => {
    const document = read(written(null));
    expect(document).toMatchObject({ form: "movie", fields: {}, externalIds: {} });
    const { tagline: _, tags: __, ...told } = FIELDS;
    expect(document?.own).toEqual({
      fields: told,
      sources: expect.objectContaining({ overview: "person", year: "provider", name: "path" }),
      externalIds: { tmdb: "12", imdb: "tt1" },
    });
  });

  it("is the same however often it is written", () => {
    const once = written(null);
    expect(written(once)).toBe(once);
    expect(written(written(FOREIGN))).toBe(written(FOREIGN));
  });

  it.each(["tvshow", "season", "episodedetails", "artist", "album", "musicvideo"] as const)(
    "is read back in the form %s",
    (form) => {
      const fields = { name: "Name", overview: "Text", index: 3, parentIndex: 2 };
      const own = read(written(null, { form, fields, externalIds: {} }))?.own?.fields;
      expect(own).toMatchObject({ name: "Name", overview: "Text" });
    },
  );
});

describe("an NFO of somebody else's", () => {
  it("keeps everything that stands in it, to the letter, and gets what it doesn't say", () => {
    const text = written(FOREIGN);
    expect(splitNfo(text).foreign).toBe(FOREIGN);
    const document = read(text);
    expect(document?.fields).toEqual({ name: "By Hand", overview: "Mine & mine" });
    expect(document?.own?.fields).toMatchObject({ year: 2001, genres: ["Drama", "Noir"] });
    expect(document?.own?.fields).not.toHaveProperty("name");
    expect(document?.own?.fields).not.toHaveProperty("overview");
  });

  it("is given back as it was when there is nothing more to add", () => {
    const text = written(FOREIGN);
    expect(nfoText(text, aSubject({ fields: { name: "By Hand" }, externalIds: {} }))).toBe(FOREIGN);
    expect(nfoText(FOREIGN, aSubject({ fields: { name: "By Hand" }, externalIds: {} }))).toBeNull();
  });

  it("is his with all that we wrote once he has changed that", () => {
    const changed = written(FOREIGN).replace("<year>2001</year>", "<year>1999</year>");
    expect(read(changed)).toMatchObject({ fields: { year: 1999, genres: ["Drama", "Noir"] } });
    expect(read(changed)?.own).toBeUndefined();
    const again = written(changed, { fields: { ...FIELDS, year: 2001, tagline: "New" } });
    expect(read(again)).toMatchObject({
      fields: { name: "By Hand", year: 1999, genres: ["Drama", "Noir"] },
      own: { fields: { tagline: "New" } },
    });
    expect(again).not.toContain("<year>2001");
  });

  it("in another encoding is UTF-8 afterwards, and says so", () => {
    const text = written(FOREIGN.replace("utf-8", "ISO-8859-1"));
    expect(text).toContain('encoding="UTF-8"');
  });

  it.each([
    ["a link", "https://www.imdb.com/title/tt1/"],
    ["no XML", "just some words"],
    ["of another kind", "<tvshow><title>Show</title></tvshow>"],
    ["of several", "<movie><title>A</title></movie><movie><title>B</title></movie>"],
    ["with a DOCTYPE", '<!DOCTYPE movie [<!ENTITY a "b">]><movie><title>A</title></movie>'],
    ["closed in itself", "<movie/>"],
    ["broken off", "<movie><title>A</title>"],
  ])("that is %s is left alone", (_what, existing) => {
    expect(nfoText(existing, aSubject())).toBeNull();
  });
});

describe("a JSON of ours", () => {
  it("says everything, with where it comes from", () => {
    const told: unknown = JSON.parse(jsonText(null, aSubject()) ?? "");
    expect(told).toMatchObject({
      writtenBy: "triptych",
      form: "movie",
      externalIds: { tmdb: { value: "12", source: "tmdb" }, imdb: { value: "tt1", source: "scan" } },
      fields: {
        overview: {
          value: FIELDS.overview,
          metadata_source: "person",
          locked: true,
          at: "1970-01-01T00:00:00.005Z",
        },
        year: { value: 2001, metadata_source: "provider", provider: "tmdb", locked: false },
        tagline: { value: null, metadata_source: null },
      },
    });
  });

  it("is the same when written again, and leaves what is somebody else's", () => {
    const once = jsonText(null, aSubject());
    expect(jsonText(once, aSubject())).toBe(once);
    for (const foreign of ["{}", "no json", '{"writtenBy":"somebody"}', "[1]"])
      expect(jsonText(foreign, aSubject())).toBeNull();
  });
});
