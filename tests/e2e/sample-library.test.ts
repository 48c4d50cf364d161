/**
 * The sample library without its sidecars and pictures, named as such files are, identified by a stand-in for TMDB: what
 * a Jellyfin app is told, and what Chromium then shows. With `PAGES_FOLDER=docs/screenshots` the pages are kept there.
 */
import { join } from "node:path";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draw, FILMS, SERIES } from "../../scripts/sample-library.ts";
import { chromiumPath, launch } from "../support/browser.ts";
import { libraryPage, seriesPage } from "../support/library-page.ts";
import { clip, put } from "../support/media.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import type { StandInWorks } from "../support/tmdb/works.ts";
import { type Client, createWorld, SHELVES, type World } from "../support/world.ts";

const FIRST_ID = 9_100_001;
const SERIES_ID = 9_200_001;
const plot = (text: string, title: string) => ({
  overview: text,
  popularity: 5,
  votes: 100,
  keywords: [title],
});

const WORKS: StandInWorks = {
  people: [],
  collections: [],
  movies: FILMS.map(({ title, year, plot: text, tagline, genres, rating }, at) => ({
    ...plot(text, title),
    id: FIRST_ID + at,
    title,
    date: `${year}-05-01`,
    tagline,
    genres,
    vote: rating,
  })),
  series: [
    {
      ...plot(SERIES.plot, SERIES.title),
      id: SERIES_ID,
      name: SERIES.title,
      date: `${SERIES.year}-02-01`,
      genres: SERIES.genres,
      certifications: { US: "TV-PG" },
      seasons: Object.fromEntries(
        SERIES.seasons.map((names, at) => [
          at + 1,
          names.map((name, index) => ({
            name,
            overview: `About ${name}.`,
            date: `${SERIES.year + at}-02-0${index + 1}`,
          })),
        ]),
      ),
    },
  ],
};

/** As people have them: by release names, without a year, in folders of all sorts. */
const FILES = [
  "Game.of.Cells.2016.1080p.WEB-DL.x264-GRP/Game.of.Cells.2016.1080p.WEB-DL.x264-GRP",
  "The Long Gradient [2019]/the_long_gradient",
  "Mandelbrot's Garden (2021)/Mandelbrot's.Garden.2021.BluRay.720p",
  "Night of the Test Card (1987)/Night of the Test Card (1987)",
];

const drawn = new Map<string, Promise<Buffer>>();
/** What the stand-in shows for each work; the same bytes each time. */
function pictureOf(file: string): Promise<Buffer> | null {
  const known = drawn.get(file);
  if (known !== undefined) return known;
  const made = drawOf(file);
  if (made !== null) drawn.set(file, made);
  return made;
}

function drawOf(file: string): Promise<Buffer> | null {
  const [, of, id, season, episode, shape] =
    /^([ms])(\d+)(?:n(\d+)(?:e(\d+))?)?([pbt])0\.jpg$/.exec(file) ?? [];
  const film = of === "m" ? FILMS[Number(id) - FIRST_ID] : SERIES;
  if (film === undefined || of === undefined) return null;
  if (shape === "b") return draw(1280, 720, film.colors, film.title, "");
  if (episode !== undefined) {
    const name = SERIES.seasons[Number(season) - 1]?.[Number(episode) - 1] ?? "";
    return draw(640, 360, film.colors, name, `S0${season}E0${episode}`);
  }
  return draw(
    600,
    900,
    film.colors,
    film.title,
    season === undefined ? String(film.year) : `Season ${season}`,
  );
}

let tmdb: StandIn;
let world: World;
let admin: Client;

beforeAll(async () => {
  tmdb = await startTmdb({ works: WORKS, picture: pictureOf });
  world = await createWorld(
    [SHELVES.movies, SHELVES.shows],
    async (media) => {
      for (const [at, file] of FILES.entries())
        await put(clip({ tone: 500 + at }), join(media, "movies", file));
      for (const [at, names] of SERIES.seasons.entries())
        for (const index of names.keys())
          await put(
            clip({ tone: 600 + at * 10 + index }),
            join(media, `shows/Signals (2022)/Season ${at + 1}/signals.s0${at + 1}e0${index + 1}.web`),
          );
    },
    {
      TRIPTYCH_METADATA__TMDB__API_KEY: "key",
      TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
      TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
    },
  );
  admin = world.admin;
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
});

const itemsOf = async (kinds: string): Promise<readonly BaseItemDto[]> => {
  const query = {
    recursive: true,
    includeItemTypes: kinds,
    sortBy: "ParentIndexNumber,IndexNumber,SortName",
  };
  return (await admin.get<{ Items: readonly BaseItemDto[] }>("/Items", query)).Items;
};
const shown = async (item: BaseItemDto): Promise<Buffer> =>
  Buffer.from((await admin.ask(`/Items/${item.Id}/Images/Primary`)).bytes);
/** Each item with whether it shows just the picture that is meant for it. */
const told = async (kinds: string, fileOf: (item: BaseItemDto) => string) =>
  Promise.all(
    (await itemsOf(kinds)).map(async (item) => [
      item.Name,
      item.ProductionYear,
      (await pictureOf(fileOf(item)))?.equals(await shown(item)) ?? false,
    ]),
  );
const WAIT = { timeout: 60_000, interval: 200 };

describe("the sample library in a Jellyfin app", () => {
  it("shows each film by its title and year, with its own poster", async () => {
    const idOf = (item: BaseItemDto) => FIRST_ID + FILMS.findIndex(({ title }) => title === item.Name);
    await expect
      .poll(() => told("Movie", (item) => `m${idOf(item)}p0.jpg`), WAIT)
      .toEqual(expect.arrayContaining(FILMS.map(({ title, year }) => [title, year, true])));
  });

  it("shows the series, its seasons and episodes by their names, with their own pictures", async () => {
    const season = (item: BaseItemDto) => `s${SERIES_ID}n${item.IndexNumber}p0.jpg`;
    const still = (item: BaseItemDto) => `s${SERIES_ID}n${item.ParentIndexNumber}e${item.IndexNumber}t0.jpg`;
    await expect
      .poll(() => told("Series", () => `s${SERIES_ID}p0.jpg`), WAIT)
      .toEqual([[SERIES.title, SERIES.year, true]]);
    await expect
      .poll(() => told("Season", season), WAIT)
      .toEqual(SERIES.seasons.map((_, at) => [`Season ${at + 1}`, SERIES.year + at, true]));
    await expect
      .poll(() => told("Episode", still), WAIT)
      .toEqual(SERIES.seasons.flatMap((names, at) => names.map((name) => [name, SERIES.year + at, true])));
  });

  it.skipIf(chromiumPath === null)("is drawn by a browser with every picture there", async () => {
    const [series] = await itemsOf("Series");
    const pages = {
      library: [await libraryPage(admin), 1200, 400],
      series: [await seriesPage(admin, series?.Id ?? ""), 1200, 400],
    } as const;
    const browser = await launch();
    try {
      for (const [name, [html, width, height]] of Object.entries(pages)) {
        const page = await browser.newPage({ viewport: { width, height } });
        const types: (string | undefined)[] = [];
        page.on("response", (response) => void types.push(response.headers()["content-type"]));
        await page.setContent(html, { waitUntil: "load" });
        const pictures = (await page.evaluate(
          "[...document.images].map((image) => [image.naturalWidth, image.naturalHeight])",
        )) as readonly (readonly [number, number])[];
        expect(pictures.every(([across, down]) => across > 0 && down > 0)).toBe(true);
        expect(pictures.length).toBe(name === "library" ? FILMS.length + 1 : 2 + SERIES.seasons.length + 3);
        // Chromium names AVIF among what it takes; an original that is small enough comes as it is.
        expect(types).toContain("image/avif");
        const folder = process.env["PAGES_FOLDER"];
        const taken = await page.screenshot({ fullPage: true });
        if (folder !== undefined)
          await sharp(taken)
            .png({ palette: true, effort: 10 })
            .toFile(join(folder, `${name}.png`));
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});
