import { describe, expect, it } from "vitest";
import { createSidecarStore } from "../../../src/infrastructure/database/editing/sidecar-store.ts";
import { createSettingStore } from "../../../src/infrastructure/database/stores/setting-store.ts";
import { databases } from "../../support/databases.ts";
import { aFile, aFilm, anItem, aSeries, aUnit, aVersion } from "../scan/drafts.ts";
import { aShelf } from "../scan/library.ts";

const content = (name: string) => ({ bytes: name, inode: name });

describe.each(databases)("what sidecars are written of on $name", ({ open }) => {
  it("comes in pages, each item once, with the places where its sidecar may stand", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const loose = anItem("movie", "Loose.mkv", "Loose", { versions: [aVersion("Loose.mkv")] });
    const two = [1, 2].map((index) =>
      anItem("episode", `Both.mkv#e${index}`, `Both ${index}`, {
        versions: [aVersion("Both.mkv")],
        fields: { index, parentIndex: 1 },
      }),
    );
    await shelf.ingest([
      aFilm("Film (2000)", content("film"), { year: 2000, externalIds: { tmdb: "7" } }),
      aSeries("Show", [{ season: 1, number: 1, content: content("episode") }]),
      aUnit("", [aFile("Loose.mkv", content("loose")), aFile("Both.mkv", content("both"))], [loose, ...two]),
    ]);
    const store = createSidecarStore(database, createSettingStore(database));
    const seen = new Map<string, readonly string[]>();
    for (let from = { since: 0, afterId: 0 }; ;) {
      const page = await store.changed(shelf.library.id, from, 2);
      const last = page.at(-1);
      if (last === undefined) break;
      for (const { fields, stems } of page) seen.set(String(fields.name), stems);
      from = { since: last.changedAt, afterId: last.itemId };
    }
    expect(Object.fromEntries(seen)).toEqual({
      "Film (2000)": ["Film (2000)/Film (2000)", "Film (2000)/Film (2000)", "Film (2000)/movie"],
      Show: ["Show/tvshow"],
      "Season 1": ["Show/Season 1/season"],
      "Episode 1": ["Show/Season 1/Show S1E1"],
      Loose: ["Loose"],
      "Both 1": [],
      "Both 2": [],
    });
    const [film] = await store.changed(shelf.library.id, { since: 0, afterId: 0 }, 1);
    expect(film).toMatchObject({
      form: "movie",
      fields: { year: 2000 },
      externalIds: { tmdb: { value: "7", source: null } },
    });
  });

  it("goes on where it was", async () => {
    await using database = await open();
    const store = createSidecarStore(database, createSettingStore(database));
    expect(await store.progress(1)).toBeNull();
    await store.setProgress(1, { forms: ["nfo"], since: 5 });
    expect(await store.progress(1)).toEqual({ forms: ["nfo"], since: 5 });
  });
});
