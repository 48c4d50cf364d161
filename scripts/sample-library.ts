/** A small library of our own making, so that a first start has something to show: test patterns, titles, tones. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";

const execute = promisify(execFile);

interface Film {
  readonly title: string;
  readonly year: number;
  readonly tagline: string;
  readonly plot: string;
  readonly genres: readonly string[];
  readonly director: string;
  readonly cast: readonly (readonly [name: string, role: string])[];
  readonly source: string;
  readonly colors: readonly [string, string];
  readonly toneHz: number;
  readonly rating: number;
}

export const FILMS: readonly Film[] = [
  {
    title: "The Long Gradient",
    year: 2019,
    tagline: "Every colour has a next one.",
    plot: "A painter who lost her sight for blue sets out along the coast to find somebody who can describe it to her.",
    genres: ["Drama", "Romance"],
    director: "Ines Halvorsen",
    cast: [
      ["Mara Ostrow", "Lena"],
      ["Tobias Reck", "The Lighthouse Keeper"],
    ],
    source:
      "gradients=size=640x360:rate=12:speed=0.02:c0=0x1b2a49:c1=0xd98f4e:c2=0x6aa9a1:nb_colors=3:duration=30",
    colors: ["#1b2a49", "#d98f4e"],
    toneHz: 220,
    rating: 7.4,
  },
  {
    title: "Mandelbrot's Garden",
    year: 2021,
    tagline: "Closer. There is always more.",
    plot: "A botanist finds a fern whose leaves never end, and a landlord who wants to know where his fence went.",
    genres: ["Science Fiction", "Mystery"],
    director: "Kofi Brandt",
    cast: [
      ["Aiko Delgado", "Dr. Fenn"],
      ["Piet van Loon", "Mr. Barrow"],
    ],
    source: "mandelbrot=size=640x360:rate=12:end_scale=0.002:end_pts=400",
    colors: ["#12210f", "#7bbf3a"],
    toneHz: 165,
    rating: 8.1,
  },
  {
    title: "Game of Cells",
    year: 2016,
    tagline: "Three neighbours make a life.",
    plot: "In a city of nine million windows, two night clerks notice that the lights go on and off by a rule.",
    genres: ["Thriller"],
    director: "Renata Szabo",
    cast: [
      ["Jonas Ekdal", "Vikram"],
      ["Mara Ostrow", "Nell"],
    ],
    source:
      "life=size=320x180:rate=12:mold=20:ratio=0.2:death_color=0x2b1055:life_color=0xff7e9d:seed=7,scale=640:360:flags=neighbor",
    colors: ["#2b1055", "#ff7e9d"],
    toneHz: 294,
    rating: 6.8,
  },
  {
    title: "Night of the Test Card",
    year: 1987,
    tagline: "The broadcast is over. Stay tuned.",
    plot: "After the last programme the picture stays on, and a small town begins to see itself in it.",
    genres: ["Horror", "Comedy"],
    director: "Ines Halvorsen",
    cast: [
      ["Tobias Reck", "The Announcer"],
      ["Lucía Marsh", "Dot"],
    ],
    source: "testsrc2=size=640x360:rate=12",
    colors: ["#3b0d11", "#f2c14e"],
    toneHz: 440,
    rating: 7.0,
  },
];

export const SERIES = {
  title: "Signals",
  year: 2022,
  plot: "The people of a relay station between two countries that no longer talk to each other.",
  genres: ["Drama"],
  colors: ["#0f2e3d", "#58c4dd"] as const,
  seasons: [
    ["Carrier", "Sideband", "Squelch"],
    ["Handshake", "Drift"],
  ],
};

const ALBUM = {
  artist: "The Oscillators",
  title: "Sine Language",
  year: 2020,
  colors: ["#241623", "#d0cd94"] as const,
  tracks: ["Fundamental", "First Overtone", "Beat Frequency", "Quiet Interval"],
};

const SECONDS = 30;
/** Copied end to end so often: long enough for a position to be kept. */
const REPEATS = 12;

async function ffmpeg(...args: readonly string[]): Promise<void> {
  await execute("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...args]);
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Breaks a title into lines of few words. */
function linesOf(title: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A picture with a title, rings and a line below, drawn from the two colours. */
export function draw(
  width: number,
  height: number,
  [dark, bright]: readonly [string, string],
  title: string,
  line: string,
): Promise<Buffer> {
  const size = Math.round(width / (width > height ? 14 : 9));
  const lines = linesOf(title, width > height ? 22 : 12);
  const top = height - size * 1.15 * lines.length - size * 1.1;
  const text = lines
    .map(
      (words, index) =>
        `<text x="${width * 0.08}" y="${top + size * 1.15 * (index + 0.8)}">${escaped(words)}</text>`,
    )
    .join("");
  const rings = Array.from({ length: 9 }, (_, index) => {
    const radius = (width * (index + 1)) / 14;
    return `<circle cx="${width * 0.68}" cy="${height * 0.34}" r="${radius}" stroke-opacity="${0.9 - index * 0.09}"/>`;
  }).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${dark}"/><stop offset="0.62" stop-color="${dark}"/><stop offset="1" stop-color="${bright}"/></linearGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#g)"/>
    <g fill="none" stroke="${bright}" stroke-width="${Math.max(2, width / 220)}">${rings}</g>
    <g fill="#ffffff" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-weight="700" font-size="${size}">${text}</g>
    <text x="${width * 0.08}" y="${height - size * 0.55}" fill="#ffffff" fill-opacity="0.8" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="${size * 0.42}">${escaped(line)}</text>
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 88 }).toBuffer();
}

const AAC = ["-c:a", "aac", "-b:a", "64k", "-ac", "2"];
const inputs = (sources: readonly string[]): string[] =>
  sources.flatMap((source) => ["-f", "lavfi", "-i", source]);

/** A video of the pattern with a soft tone, and copied end to end `repeats` times. */
async function makeVideo(path: string, source: string, toneHz: number, repeats: number): Promise<void> {
  const loop = `${path}.loop.mkv`;
  const tone = `aevalsrc=0.08*sin(2*PI*${toneHz}*t)+0.05*sin(2*PI*${toneHz * 1.5}*t):s=48000:d=${SECONDS}`;
  const video = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-pix_fmt", "yuv420p", "-g", "24"];
  await ffmpeg(...inputs([source, tone]), ...video, ...AAC, "-t", String(SECONDS), loop);
  await ffmpeg("-stream_loop", String(repeats - 1), "-i", loop, "-c", "copy", path);
  await rm(loop);
}

const element = (name: string, value: string | number): string =>
  `<${name}>${escaped(String(value))}</${name}>`;
const nfo = (root: string, elements: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n  ${elements.join("\n  ")}\n</${root}>\n`;

async function makeFilm(folder: string, film: Film): Promise<void> {
  const name = `${film.title} (${film.year})`;
  const directory = join(folder, name);
  await mkdir(directory, { recursive: true });
  const actors = film.cast.map(
    ([actor, role]) =>
      `<actor>${element("name", actor)}${element("role", role)}${element("type", "Actor")}</actor>`,
  );
  const facts = [
    element("title", film.title),
    element("year", film.year),
    element("plot", film.plot),
    element("tagline", film.tagline),
    element("rating", film.rating),
    element("director", film.director),
    ...film.genres.map((genre) => element("genre", genre)),
    ...actors,
  ];
  await writeFile(join(directory, "movie.nfo"), nfo("movie", facts));
  await writeFile(
    join(directory, "poster.jpg"),
    await draw(600, 900, film.colors, film.title, String(film.year)),
  );
  await writeFile(
    join(directory, "fanart.jpg"),
    await draw(1280, 720, film.colors, film.title, film.tagline),
  );
  await makeVideo(join(directory, `${name}.mkv`), film.source, film.toneHz, REPEATS);
}

async function makeSeries(folder: string): Promise<void> {
  const { title, year, plot, genres, colors, seasons } = SERIES;
  const directory = join(folder, `${title} (${year})`);
  await mkdir(directory, { recursive: true });
  const facts = [element("title", title), element("year", year), element("plot", plot)];
  await writeFile(
    join(directory, "tvshow.nfo"),
    nfo("tvshow", [...facts, ...genres.map((genre) => element("genre", genre))]),
  );
  await writeFile(join(directory, "poster.jpg"), await draw(600, 900, colors, title, String(year)));
  await writeFile(
    join(directory, "fanart.jpg"),
    await draw(1280, 720, colors, title, "A relay station at the border"),
  );
  const source = "sierpinski=size=640x360:rate=12:seed=3:type=carpet";
  const episode = join(directory, "episode.mkv");
  await makeVideo(episode, source, 196, REPEATS);
  for (const [index, episodes] of seasons.entries()) {
    const number = index + 1;
    const season = join(directory, `Season ${number}`);
    await mkdir(season, { recursive: true });
    const poster = await draw(600, 900, colors, `${title} ${number}`, `Season ${number}`);
    await writeFile(join(directory, `season${String(number).padStart(2, "0")}-poster.jpg`), poster);
    for (const [at, name] of episodes.entries()) {
      const code = `S${String(number).padStart(2, "0")}E${String(at + 1).padStart(2, "0")}`;
      const stem = join(season, `${title} ${code} ${name}`);
      const own = [element("title", name), element("season", number), element("episode", at + 1)];
      await writeFile(`${stem}.nfo`, nfo("episodedetails", own));
      await writeFile(`${stem}-thumb.jpg`, await draw(640, 360, colors, name, code));
      // The title in the container makes each episode's bytes its own.
      await ffmpeg("-i", episode, "-c", "copy", "-metadata", `title=${name}`, `${stem}.mkv`);
    }
  }
  await rm(episode);
}

async function makeAlbum(folder: string): Promise<void> {
  const { artist, title, year, colors, tracks } = ALBUM;
  const directory = join(folder, artist, `${title} (${year})`);
  await mkdir(directory, { recursive: true });
  const cover = join(directory, "cover.jpg");
  await writeFile(cover, await draw(800, 800, colors, title, artist));
  await copyFile(cover, join(folder, artist, "folder.jpg"));
  for (const [index, track] of tracks.entries()) {
    const base = 110 * (index + 2);
    const sound = `aevalsrc=0.12*sin(2*PI*${base}*t)*(0.6+0.4*sin(2*PI*0.25*t))+0.06*sin(2*PI*${base * 1.25}*t):s=44100:d=45`;
    const tags = {
      title: track,
      artist,
      album_artist: artist,
      album: title,
      date: String(year),
      genre: "Electronic",
    };
    await ffmpeg(
      ...inputs([sound]),
      "-ac",
      "2",
      ...Object.entries({ ...tags, track: `${index + 1}/${tracks.length}` }).flatMap(([key, value]) => [
        "-metadata",
        `${key}=${value}`,
      ]),
      join(directory, `${String(index + 1).padStart(2, "0")} ${track}.flac`),
    );
  }
}

export interface SampleLibrary {
  readonly name: string;
  readonly kind: "movies" | "shows" | "music";
  readonly paths: readonly string[];
}

/** Makes the sample library in `folder` unless it is there; answers with its libraries. Takes about half a minute. */
export async function makeSampleLibrary(
  folder: string,
  tell: (words: string) => void,
): Promise<readonly SampleLibrary[]> {
  const libraries: readonly SampleLibrary[] = [
    { name: "Films", kind: "movies", paths: [join(folder, "Films")] },
    { name: "Shows", kind: "shows", paths: [join(folder, "Shows")] },
    { name: "Music", kind: "music", paths: [join(folder, "Music")] },
  ];
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return libraries;
  tell("Making a small sample library (four films, a series, an album)…");
  const fresh = `${folder}.making`;
  await rm(fresh, { recursive: true, force: true });
  for (const film of FILMS) await makeFilm(join(fresh, "Films"), film);
  await makeSeries(join(fresh, "Shows"));
  await makeAlbum(join(fresh, "Music"));
  await rename(fresh, folder);
  return libraries;
}
