import { describe, expect, it } from "vitest";
import { mergeFields } from "../../../src/domain/library/scanning/merge-fields.ts";

const kept = { provenance: {}, locked: false, lockedFields: [] };

describe("fields of a scan", () => {
  it("are taken, with their source and since when", () => {
    const { fields, provenance } = mergeFields(
      { fields: { name: "Film", year: 2000 }, sources: { name: "nfo" } },
      null,
      5,
    );
    expect(fields).toEqual({ name: "Film", year: 2000 });
    expect(provenance).toEqual({ name: { source: "nfo", at: 5 }, year: { source: "path", at: 5 } });
  });

  it("are emptied when what an earlier scan had found isn't there any more", () => {
    const before = { ...kept, provenance: { overview: { source: "nfo" as const, at: 1 } } };
    const { fields, provenance } = mergeFields({ fields: { name: "Film" }, sources: {} }, before, 5);
    expect(fields.overview).toBeNull();
    expect(provenance).toEqual({ name: { source: "path", at: 5 } });
  });

  it.each(["person", "provider", "model"] as const)("leave what a %s decided", (source) => {
    const before = { ...kept, provenance: { name: { source, at: 1 } } };
    const { fields, provenance } = mergeFields({ fields: { name: "Film" }, sources: {} }, before, 5);
    expect(fields).toEqual({});
    expect(provenance).toEqual({ name: { source, at: 1 } });
  });

  it("win over a provider where a sidecar says something, and are remembered where they don't", () => {
    const held = { source: "provider" as const, at: 1 };
    const before = { ...kept, provenance: { name: held, year: held, overview: held, tagline: held } };
    const draft = {
      fields: { name: "By hand", year: 1999, overview: "", tagline: null },
      sources: { name: "nfo", year: "tags", overview: "nfo", tagline: "nfo" },
    } as const;
    const { fields, provenance, scanned } = mergeFields(draft, before, 5);
    expect(fields).toEqual({ name: "By hand" });
    expect(provenance).toEqual({
      name: { source: "nfo", at: 5 },
      year: held,
      overview: held,
      tagline: held,
    });
    expect(scanned).toEqual({ year: { value: 1999, source: "tags" } });
  });

  it("leave what a person locked, but not what a sidecar calls locked", () => {
    const draft = { fields: { name: "Film", year: 2001 }, sources: {} };
    const byPerson = { lockedFields: { source: "person" as const, at: 1 } };
    const locked = mergeFields(draft, { provenance: byPerson, locked: false, lockedFields: ["year"] }, 5);
    expect(Object.keys(locked.fields)).toEqual(["name"]);
    const bySidecar = mergeFields(draft, { provenance: {}, locked: true, lockedFields: ["year"] }, 5);
    expect(Object.keys(bySidecar.fields)).toEqual(["name", "year"]);
    const whole = mergeFields(
      draft,
      { provenance: { locked: { source: "person", at: 1 } }, locked: true, lockedFields: [] },
      5,
    );
    expect(whole.fields).toEqual({});
  });
});
