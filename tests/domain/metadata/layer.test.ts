import { describe, expect, it } from "vitest";
import type { EditableItem } from "../../../src/domain/metadata/editing/change.ts";
import { layOver, type Laying } from "../../../src/domain/metadata/identifying/layer.ts";

const AT = new Date(5000);
const ours = { source: "provider", at: 1, provider: "tmdb" } as const;

const anItem = (more: Partial<EditableItem> = {}): EditableItem => ({
  id: 1,
  uuid: "1",
  kind: "movie",
  libraryId: 1,
  workId: 1,
  path: null,
  values: { name: "Film (1994)", overview: null, genres: [] },
  provenance: { name: { source: "path", at: 0 } },
  locked: false,
  lockedFields: [],
  ...more,
});

/** Values after the layer, of fields that it changes. */
function laid(item: EditableItem, more: Partial<Laying> = {}) {
  const { changes, scanned } = layOver({
    item,
    fields: {},
    provider: "tmdb",
    scanned: {},
    mode: "unlocked",
    at: AT,
    ...more,
  });
  return {
    values: Object.fromEntries(Object.entries(changes).map(([field, { after }]) => [field, after.value])),
    origins: Object.fromEntries(Object.entries(changes).map(([field, { after }]) => [field, after.origin])),
    scanned,
  };
}

describe("what a provider says", () => {
  it("stands above the path's name, which is remembered", () => {
    const { values, origins, scanned } = laid(anItem(), { fields: { name: "Film", overview: "Text." } });
    expect(values).toEqual({ name: "Film", overview: "Text." });
    expect(origins["name"]).toEqual({ source: "provider", at: 5000, provider: "tmdb" });
    expect(scanned).toEqual({ name: { value: "Film (1994)", source: "path" } });
  });

  it("stands below a sidecar, unless all is to be replaced", () => {
    const item = anItem({ provenance: { name: { source: "nfo", at: 0 } } });
    expect(laid(item, { fields: { name: "Film" } }).values).toEqual({});
    expect(laid(item, { fields: { name: "Film" }, mode: "replace" }).values).toEqual({ name: "Film" });
  });

  it.each(["missing", "unlocked", "replace"] as const)(
    "never touches what a person decided or locked: %s",
    (mode) => {
      const byPerson = anItem({
        provenance: { name: { source: "person", at: 0 } },
        lockedFields: ["genres"],
      });
      const fields = { name: "Film", genres: ["Drama"] };
      expect(laid(byPerson, { fields, mode }).values).toEqual({});
      expect(laid(anItem({ locked: true }), { fields, mode }).values).toEqual({});
    },
  );

  it("only fills what is empty when that is wished", () => {
    const fields = { name: "Film", overview: "Text.", genres: ["Drama"] };
    expect(laid(anItem(), { fields, mode: "missing" }).values).toEqual({
      overview: "Text.",
      genres: ["Drama"],
    });
  });

  it("goes when it isn't said any more, and what the scan has comes back", () => {
    const item = anItem({
      values: { name: "Film", overview: "Text.", genres: ["Drama"] },
      provenance: { name: ours, overview: ours, genres: ours },
    });
    const scanned = { name: { value: "Film (1994)", source: "path" } } as const;
    const gone = laid(item, { scanned });
    expect(gone.values).toEqual({ name: "Film (1994)", overview: null, genres: [] });
    expect(gone.origins).toEqual({ name: { source: "path", at: 5000 }, overview: null, genres: null });
    expect(gone.scanned).toEqual({});
  });

  it("changes nothing when it is said again, and takes nothing away that is empty", () => {
    const item = anItem({ values: { name: "Film", tagline: "Own" }, provenance: { name: ours } });
    const fields = { name: "Film", tagline: null, overview: "", genres: [] };
    expect(laid(item, { fields }).values).toEqual({});
  });

  it("says nothing of fields that the kind doesn't have", () => {
    expect(laid(anItem(), { fields: { status: "ended", durationMs: 5 } }).values).toEqual({});
  });
});
