/** Film after film until all have previews, or the room for them ends. */
import { expect, it } from "vitest";
import type { Library } from "../../src/domain/library/library.ts";
import type {
  MadePreview,
  PreviewMaker,
  PreviewStore,
  WantedFilm,
} from "../../src/domain/library/previews/ports.ts";
import { NoPreview } from "../../src/domain/library/previews/ports.ts";
import { makePreviews } from "../../src/workers/previews.ts";
import { silentLog } from "../support/log.ts";
import { aFile } from "../support/media-values.ts";

const MADE: MadePreview = {
  tiles: { width: 320, height: 180, columns: 10, rows: 10, count: 6, intervalMs: 10_000, peakBps: 100 },
  pictures: null,
  sizeBytes: 100,
};

const aFilm = (fileId: number, fingerprint: string | null = `content-${fileId}`): WantedFilm => ({
  itemId: fileId,
  libraryId: 1,
  versionUuid: "v",
  partUuid: null,
  fileId,
  fingerprint,
});

/** A shelf of films that want tiles, in order, as a store keeps it. */
function aShelf(films: readonly WantedFilm[]) {
  const kept = new Map<string, MadePreview | string>();
  const bytes = (): number =>
    [...kept.values()].reduce((sum, one) => sum + (typeof one === "string" ? 0 : one.sizeBytes), 0);
  const store: PreviewStore = {
    wanted: (_wishes, limit, without) =>
      Promise.resolve(
        films
          .filter(
            ({ fileId, fingerprint }) =>
              !without.includes(fileId) && !kept.has(fingerprint ?? `content-${fileId}`),
          )
          .slice(0, limit),
      ),
    count: () => Promise.resolve(films.length),
    of: () => Promise.resolve(null),
    save: (_film, fingerprint, made) => Promise.resolve(void kept.set(fingerprint, made)),
    giveUp: (fingerprint, problem) => Promise.resolve(void kept.set(fingerprint, problem)),
    bytes: () => Promise.resolve(bytes()),
    forgetGone: () => Promise.resolve([]),
  };
  return { store, kept };
}

interface Run {
  readonly films: readonly WantedFilm[];
  readonly make?: (fingerprint: string) => Promise<MadePreview>;
  readonly maxBytes?: number;
}

async function run({ films, make = () => Promise.resolve(MADE), maxBytes = 1e9 }: Run) {
  const { store, kept } = aShelf(films);
  const made: string[] = [];
  const told: unknown[] = [];
  const maker: PreviewMaker = {
    make: ({ fingerprint }) => {
      made.push(fingerprint);
      return make(fingerprint);
    },
    remove: () => Promise.resolve(),
  };
  const library = { id: 1, settings: { enabled: true, previews: { tiles: true, chapterPictures: false } } };
  await makePreviews(
    {
      libraries: () => Promise.resolve([library as unknown as Library]),
      store,
      maker,
      media: { file: () => Promise.resolve({ item: {}, version: {}, file: aFile() } as never) },
      fingerprints: { complete: () => Promise.resolve() },
      fingerprint: () => Promise.resolve("content-2"),
      isHeld: () => Promise.resolve(false),
      maxBytes,
      jobs: {
        report: (_id, progress, message = null) => Promise.resolve(void told.push([progress, message])),
      },
      log: silentLog,
    },
    { id: 1 } as never,
    new AbortController().signal,
  );
  return { made, kept, told };
}

it("takes film after film, and makes the fingerprint of one that has none yet", async () => {
  const { made, told } = await run({ films: [aFilm(1), aFilm(2, null), aFilm(3)] });
  expect(made).toEqual(["content-1", "content-2", "content-3"]);
  expect(told.at(-1)).toEqual([1, null]);
});

it("ends where the room ends, and says so", async () => {
  const { made, told } = await run({ films: [aFilm(1), aFilm(2), aFilm(3)], maxBytes: 150 });
  expect(made).toEqual(["content-1", "content-2"]);
  expect(told.at(-1)).toEqual([expect.any(Number), "the room for previews is used up"]);
});

it("gives up what has no pictures, passes over what can't be read now, and goes on", async () => {
  const { made, kept } = await run({
    films: [aFilm(1), aFilm(2), aFilm(3)],
    make(fingerprint) {
      if (fingerprint === "content-1") return Promise.reject(new NoPreview("there is no film in it"));
      return fingerprint === "content-2" ? Promise.reject(new Error("EIO")) : Promise.resolve(MADE);
    },
  });
  expect(made).toEqual(["content-1", "content-2", "content-3"]);
  expect(kept.get("content-1")).toBe("there is no film in it");
  expect(kept.has("content-2")).toBe(false);
});
