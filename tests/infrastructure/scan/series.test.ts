import { describe, expect, it } from "vitest";
import { databases } from "../../support/databases.ts";
import { aSeries, type EpisodeOf } from "./drafts.ts";
import { aLibrary, aShelf, positionOf, rootOf, watch, type Shelf } from "./library.ts";

const episode = (season: number, number: number, bytes = `${season}x${number}`): EpisodeOf => ({
  season,
  number,
  content: { bytes, inode: `inode ${bytes}` },
});

const uuids = async (shelf: Shelf): Promise<ReadonlyMap<string, string>> =>
  new Map((await shelf.items()).map((item) => [item.uuid, item.isGone ? "gone" : item.place]));

describe.each(databases)("series on $name", ({ open }) => {
  it("lets a position follow the episode when two files change their numbers", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aSeries("Show", [episode(1, 1, "pilot"), episode(1, 2, "second")])]);
    const [pilot, second] = [await shelf.item("Episode 1"), await shelf.item("Episode 2")];
    await watch(database, pilot.workId, 9000);
    await shelf.ingest([aSeries("Show", [episode(1, 1, "second"), episode(1, 2, "pilot")])]);
    expect((await shelf.item("Episode 2")).uuid).toBe(pilot.uuid);
    expect((await shelf.item("Episode 1")).uuid).toBe(second.uuid);
    expect(await positionOf(database, (await shelf.item("Episode 2")).workId)).toBe(9000);
  });

  it("moves an episode to the series it belongs to, and leaves the other where it is", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([
      aSeries("One", [episode(1, 1, "a"), episode(1, 2, "b")]),
      aSeries("Two", [episode(1, 1, "c")]),
    ]);
    const [one, two, moved] = [
      await shelf.item("One"),
      await shelf.item("Two"),
      await shelf.item("Episode 2"),
    ];
    await shelf.ingest([
      aSeries("One", [episode(1, 1, "a")]),
      aSeries("Two", [episode(1, 1, "c"), episode(1, 2, "b")]),
    ]);
    expect(await shelf.item("Episode 2")).toMatchObject({ uuid: moved.uuid, workId: moved.workId });
    expect((await shelf.item("Episode 2")).row["series_id"]).toBe(two.id);
    expect((await shelf.item("One")).row["leaf_count"]).toBe(1);
    expect((await shelf.item("Two")).row["leaf_count"]).toBe(2);
    expect(await shelf.item("One")).toMatchObject({ uuid: one.uuid, isGone: false });
  });

  it("hides a series that is deleted and shows all of it again when it returns under another name", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const episodes = [episode(1, 1), episode(1, 2), episode(2, 1)];
    await shelf.ingest([aSeries("Show", episodes)]);
    const before = [...(await uuids(shelf)).keys()];
    const { removed } = await shelf.store.removeUnseen(rootOf(shelf.library), shelf.library, new Set([""]));
    expect(removed).toHaveLength(6);
    await shelf.ingest([aSeries("Show (2020)", episodes)]);
    const after = await uuids(shelf);
    expect([...after.keys()]).toEqual(before);
    expect([...after.values()]).not.toContain("gone");
  });

  it("shares works with the same series in another library, by its id and the episodes' numbers", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const other = await aLibrary(database, "others");
    const ids = { externalIds: { tvdb: "77" } };
    await shelf.ingest([aSeries("Show", [episode(1, 1, "hd")], ids)]);
    await shelf.ingest([aSeries("Show in 4K", [episode(1, 1, "uhd")], ids)], [], other);
    const works = (await shelf.items("episode")).map((item) => item.workId);
    expect(works).toHaveLength(2);
    expect(new Set(works).size).toBe(1);
    expect(new Set((await shelf.items("series")).map((item) => item.workId)).size).toBe(1);
    expect(new Set((await shelf.items("season")).map((item) => item.workId)).size).toBe(1);
  });

  it("keeps the next episode of somebody who watches in step", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aSeries("Show", [episode(1, 1)])]);
    const first = await shelf.item("Episode 1");
    await database.write((tx) =>
      tx.run(
        `INSERT INTO "watch_state" ("user_id", "work_id", "played", "last_played_at", "changed_at") VALUES (1, ?, 1, 5, 5)`,
        [first.workId],
      ),
    );
    await shelf.ingest([aSeries("Show", [episode(1, 1), episode(1, 2)])]);
    const next = await database.scan.all(`SELECT "item_id" FROM "next_up" WHERE "user_id" = 1`);
    expect(next).toEqual([{ item_id: (await shelf.item("Episode 2")).id }]);
  });
});
