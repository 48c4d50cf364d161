import { z } from "zod";
import { isAddressRange } from "../../api/http/proxies.ts";
import { LIBRARY_KINDS } from "../../domain/library/item.ts";
import { readPathMapping } from "../../domain/metadata/facts/path-mapping.ts";
import { HARDWARE_KINDS } from "../../infrastructure/encoders/video-encoder.ts";
import { metadata } from "./metadata.ts";
import { flag, path, port, SECRET, text, whole } from "./values.ts";

const server = z.strictObject({
  host: text.default("").describe("Address to listen on; empty: all of this machine's."),
  port: port.default(8096).describe("Jellyfin apps, the native API and the page at `/`. 0: any free one."),
  plex_port: port
    .default(32_400)
    .describe("Kept for the Plex side. Nothing listens there yet; set it now and it will stay yours."),
  base_path: z
    .string("a string")
    .regex(/^(?:\/[\w.~-]+)*$/, 'empty, or a path such as "/media" without a slash at its end')
    .default("")
    .describe("The path under which a reverse proxy shows the server, such as `/media`."),
  trusted_proxies: z
    .array(text.refine(isAddressRange, "an address or a range such as 10.0.0.0/8"), "a list of addresses")
    .default([])
    .describe(
      "Addresses and ranges of reverse proxies. `X-Forwarded-*` and `Forwarded` count from these alone.",
    ),
  discovery: flag
    .default(true)
    .describe("Answer apps that look for a server in the local network (UDP 7359)."),
  web_client: text
    .default("")
    .describe("A folder with a build of a web client (jellyfin-web), shown under `/web/`. Empty: none."),
  max_connections: whole(16, 1_000_000).default(10_000).describe("Connections held at a time."),
  shutdown_grace_s: whole(0, 600)
    .default(10)
    .describe("How long streams under way may go on when the server is told to stop, in seconds."),
});

const database = z.strictObject({
  url: text
    .regex(/^$|^postgres(?:ql)?:\/\/.+/, 'empty for SQLite, or "postgresql://user:password@host/name"')
    .default("")
    .describe("Empty: SQLite in the data directory. Or `postgresql://user:password@host/name`.")
    .meta(SECRET),
});

const log = z.strictObject({
  level: z
    .enum(["debug", "info", "warn", "error", "silent"], "one of debug, info, warn, error, silent")
    .default("info")
    .describe("The least grave that is written: `debug`, `info`, `warn`, `error`, or `silent` for nothing."),
  keep_days: whole(0, 3650)
    .default(7)
    .describe(
      "The log is written to standard output, and to files in the data directory that are kept so many days. 0: to no files.",
    ),
});

const access = z.strictObject({
  folders: z
    .array(text.regex(/^\//, "an absolute path"), "a list of absolute paths")
    .min(1, "at least one path")
    .default(["/"])
    .describe("In which folders of this machine admins may look around in apps, and have libraries."),
  anonymous_media: z
    .union([whole(1, 8760), z.enum(["anyone", "none"])], 'hours from 1 to 8760, "anyone" or "none"')
    .default(12)
    .describe(
      "Some apps fetch pictures and films without their token. They get what somebody signed in who was seen at their address within so many hours may see and play; or `anyone` gets all; or `none` nothing.",
    ),
});

const media = z.strictObject({
  ffmpeg: path.default("ffmpeg").describe("The ffmpeg program."),
  ffprobe: path.default("ffprobe").describe("The ffprobe program."),
  libav: flag
    .default(true)
    .describe("Look into files with libav in a process of its own where it is installed; else with ffprobe."),
});

const delivery = z.strictObject({
  cache_mb: whole(64, 100_000_000)
    .default(20_480)
    .describe("Room for made segments in the data directory, in MB; the longest unused go first."),
  prepare_mb: whole(0, 1_000_000)
    .default(1024)
    .describe(
      "Of this room, what may hold the first minute of titles that somebody is likely to play next, made while no encoder works for anybody, in MB. 0: none is made.",
    ),
  optimised_mb: whole(0, 100_000_000)
    .default(102_400)
    .describe(
      "Room of its own for versions that somebody has had encoded beforehand, in MB; nothing goes out of it by itself.",
    ),
  downloads_mb: whole(0, 100_000_000)
    .default(20_480)
    .describe(
      "Room for smaller forms of films that people keep on their devices, in MB; those that nobody has asked for longest go first.",
    ),
  free_mb: whole(0, 1_000_000)
    .default(512)
    .describe("Left free on that disk, in MB: below it nothing is made, and what was used long ago goes."),
  encodes: whole(1, 64).default(4).describe("Films encoded at the same time; copies don't count."),
  encodes_per_user: whole(1, 64).default(2).describe("Of these for one person."),
  hardware: z
    .enum(["auto", "none", ...HARDWARE_KINDS], `one of auto, none, ${HARDWARE_KINDS.join(", ")}`)
    .default("auto")
    .describe(
      "Which graphics hardware encodes: `auto` takes what is found to work, `none` leaves it to programs, or one of `nvenc`, `qsv`, `vaapi`, `videotoolbox`, `v4l2`. What it can't do, and what it fails at, programs do.",
    ),
  hardware_device: text
    .regex(/^(?:\/[\w/.-]+)?$/, "empty, or a path such as /dev/dri/renderD128")
    .default("")
    .describe("Its device, such as `/dev/dri/renderD128`; empty: whichever is found."),
});

const scan = z.strictObject({
  interval_minutes: whole(0, 525_600)
    .default(720)
    .describe(
      "Scan all libraries this often, for folders that report no changes (network mounts). 0: never.",
    ),
  watch: flag.default(true).describe("Watch the libraries' folders and scan what changes."),
  concurrency: whole(1, 64).default(2).describe("Files looked into at the same time."),
});

const images = z.strictObject({
  cache_mb: whole(16, 1_000_000)
    .default(2048)
    .describe("Room for resized pictures in the data directory, in MB."),
});

const previews = z.strictObject({
  max_mb: whole(0, 100_000_000)
    .default(10_240)
    .describe(
      "Room for the tiles and chapters' pictures of films, in the data directory, in MB; the most watched films come first. Libraries say whether they want any.",
    ),
  interval_s: whole(1, 120).default(10).describe("One thumbnail for so many seconds of film."),
});

const webhooks = z.strictObject({
  path_mappings: z
    .array(
      text.refine((one) => readPathMapping(one) !== null, 'two folders such as "/tv => /media/shows"'),
      "a list of mappings",
    )
    .default([])
    .describe(
      'Folders as Sonarr and Radarr see them, and as this server does: `"/tv => /media/shows"`. The longest that fits counts.',
    ),
});

const firstAccount = z.strictObject({
  name: text
    .default("")
    .describe("Made when there is nobody yet; then the set-up counts as done. Empty: the wizard asks."),
  password: text.default("").describe("That account's password.").meta(SECRET),
});

const library = z.strictObject({
  name: text.min(1, "a name").describe("As it is shown."),
  kind: z
    .enum(LIBRARY_KINDS, `one of ${LIBRARY_KINDS.join(", ")}`)
    .describe(`One of ${LIBRARY_KINDS.map((kind) => `\`${kind}\``).join(", ")}.`),
  paths: z
    .array(text.regex(/^\//, "an absolute path"), "a list of absolute paths")
    .min(1, "at least one path")
    .describe("Its folders, as absolute paths."),
});

/** All settings; each key's description is its documentation (docs/configuration.md is made from it). */
export const configSchema = z
  .strictObject({
    data_dir: path
      .default("data")
      .describe("Where the database, pictures and caches are kept; relative to the directory of the start."),
    server: server.prefault({}),
    database: database.prefault({}),
    log: log.prefault({}),
    access: access.prefault({}),
    media: media.prefault({}),
    delivery: delivery.prefault({}),
    scan: scan.prefault({}),
    images: images.prefault({}),
    previews: previews.prefault({}),
    metadata: metadata
      .prefault({})
      .describe(
        "Who is asked about what is in the libraries, and how; a library's own language and country come first. As it is, nobody is ever asked anything.",
      ),
    webhooks: webhooks.prefault({}),
    first_account: firstAccount.prefault({}),
    library: z
      .array(library, "[[library]] tables")
      .default([])
      .describe("Libraries that are made when they aren't there; more can be made in apps."),
  })
  .superRefine((config, context) => {
    const { port: main, plex_port: plex } = config.server;
    if (main !== 0 && main === plex)
      context.addIssue({
        code: "custom",
        path: ["server", "plex_port"],
        message: `another port than server.port, which is ${main} too`,
      });
    if (config.first_account.name !== "" && config.first_account.password === "")
      context.addIssue({
        code: "custom",
        path: ["first_account", "password"],
        message: "a password, since first_account.name is set",
      });
    const names = config.library.map((entry) => entry.name.toLowerCase());
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({
          code: "custom",
          path: ["library", index, "name"],
          message: "a name of its own: an earlier [[library]] has it",
        });
  });

export type Config = z.output<typeof configSchema>;

interface Described {
  readonly schema: z.ZodType;
  readonly description: string;
  readonly isSecret: boolean;
}

/** The schema at a path of keys (`["server", "port"]`); null when there is none. List items have the key `"0"`. */
export function schemaAt(keys: readonly string[]): Described | null {
  let at: z.ZodType = configSchema;
  let outer: z.ZodType = configSchema;
  for (const key of keys) {
    const inner = unwrap(at);
    const next: unknown =
      inner instanceof z.ZodObject
        ? inner.shape[key]
        : inner instanceof z.ZodArray
          ? inner.element
          : undefined;
    if (!(next instanceof z.ZodType)) return null;
    at = next;
    outer = next;
  }
  const meta = outer.meta() ?? {};
  return { schema: outer, description: outer.description ?? "", isSecret: meta["secret"] === true };
}

/** Keys directly below a path; none for a value. */
export function keysAt(keys: readonly string[]): readonly string[] {
  const found = schemaAt(keys);
  const inner = found === null ? null : unwrap(found.schema);
  const table = inner instanceof z.ZodArray ? inner.element : inner;
  return table instanceof z.ZodObject ? Object.keys(table.shape) : [];
}

/** A schema without the wrappings that only carry a default. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}
