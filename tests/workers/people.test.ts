import { describe, expect, it } from "vitest";
import { editPerson, type PersonEdit } from "../../src/domain/metadata/people/person.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createPersonStore } from "../../src/infrastructure/database/people/person-store.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { fillPeople } from "../../src/workers/people.ts";
import { aFilm } from "../infrastructure/scan/drafts.ts";
import { databases } from "../support/databases.ts";
import { ENGLISH } from "../support/providers.ts";
import { aJob, identifyWorld, type IdentifyWorld } from "./identifying.ts";

const lantern = aFilm(
  "The Lantern (1994)",
  { bytes: "lantern", inode: "lantern", durationMs: 118 * 60_000 },
  { name: "The Lantern", year: 1994 },
);

async function fill(database: Database, world: IdentifyWorld, personId?: number): Promise<void> {
  const { provider, clock } = world.asked;
  const deps = {
    store: createPersonStore(database),
    provider,
    locale: () => ENGLISH,
    jobs: createJobQueue(database, clock),
    breathe: async () => {},
    clock,
  };
  const payload = personId === undefined ? {} : { personId };
  await fillPeople(deps, aJob("person", payload), new AbortController().signal);
}

async function edit(database: Database, personId: number, wanted: PersonEdit): Promise<void> {
  const store = createPersonStore(database);
  const person = await store.read(personId);
  if (person === null) throw new Error("nobody has this id");
  const changes = editPerson(person, wanted, { userId: 1, at: new Date() });
  await store.edit(personId, changes, wanted.externalIds ?? {});
}

const idOf = async (world: IdentifyWorld, name: string): Promise<number> =>
  Number((await world.rows(`SELECT "id" FROM "person" WHERE "name" = ?`, name))[0]?.["id"]);
const personRequests = ({ tmdb }: IdentifyWorld): readonly string[] =>
  tmdb.requests.filter((path) => path.includes("/person/")).map((path) => path.replace(/\?.*/, ""));

describe.each(databases)("people on $name", ({ open }) => {
  it("are asked about only when somebody wants to read of them, and once", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    expect(personRequests(world)).toEqual([]);
    const ada = await idOf(world, "Ada Actor");
    await fill(database, world, ada);
    await fill(database, world, ada);
    expect(personRequests(world)).toEqual(["/3/person/501"]);
    expect(await createPersonStore(database).read(ada)).toMatchObject({
      values: { bornAt: new Date("1970-02-03T00:00:00Z"), diedAt: null, birthPlace: "Lyon, France" },
      provenance: { birthPlace: { source: "provider", provider: "tmdb" } },
      externalIds: { tmdb: "501", imdb: "nm9000501" },
    });
  });

  it("keep what somebody corrected and locked, until he gives it back", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    const bob = await idOf(world, "Bob Player");
    const read = () => createPersonStore(database).read(bob);
    await edit(database, bob, { set: { overview: "By me.", birthPlace: "Here" } });
    await fill(database, world, bob);
    expect(await read()).toMatchObject({
      values: { overview: "By me.", birthPlace: "Here", bornAt: new Date("1961-12-24T00:00:00Z") },
      lockedFields: ["overview", "birthPlace"],
      provenance: { overview: { source: "person", by: 1 } },
    });
    await edit(database, bob, { unlock: ["overview"] });
    await fill(database, world, bob);
    expect(await read()).toMatchObject({
      values: { overview: "Plays clocks.", birthPlace: "Here" },
      lockedFields: ["birthPlace"],
    });
    expect(personRequests(world)).toEqual(["/3/person/502"]);
  });

  it("become somebody else when somebody says so, with nothing of whom they were taken for", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    const ada = await idOf(world, "Ada Actor");
    await fill(database, world, ada);
    await edit(database, ada, { externalIds: { tmdb: "502" } });
    expect(await createPersonStore(database).read(ada)).toMatchObject({
      values: { bornAt: null, birthPlace: null },
      externalIds: { tmdb: "502" },
      staleAt: null,
    });
    await fill(database, world, ada);
    // The next film that names her doesn't make her the former one again.
    await world.identify({ refresh: "replace" });
    expect(await createPersonStore(database).read(ada)).toMatchObject({
      values: { overview: "Plays clocks." },
      externalIds: { tmdb: "502" },
    });
    await edit(database, ada, { externalIds: { tmdb: null } });
    await world.identify({ refresh: "replace" });
    expect(await createPersonStore(database).read(ada)).toMatchObject({ externalIds: {} });
    await fill(database, world);
    expect(personRequests(world)).not.toContain("/3/person/505");
  });

  it("with top billing are asked about in the background, nobody twice", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    await fill(database, world);
    const asked = personRequests(world);
    expect(asked.toSorted()).toEqual(["501", "502", "503", "504", "506"].map((id) => `/3/person/${id}`));
    await fill(database, world);
    expect(personRequests(world)).toEqual(asked);
  });

  it("refuse what can't be known of anybody", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    const ada = await idOf(world, "Ada Actor");
    for (const set of [{ overview: "x".repeat(20_001) }, { bornAt: "soon" }, { birthPlace: 7 }])
      await expect(edit(database, ada, { set })).rejects.toMatchObject({ meaning: "invalid" });
  });
});
