import { join } from "node:path";
import type { Core, LibraryService } from "../domain/core.ts";
import type { DeliveryService } from "../domain/delivery/delivery.ts";
import type { OptimisedStore } from "../domain/delivery/optimised.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { createBrowse } from "../domain/library/browse.ts";
import { createLibraryService } from "../domain/library/libraries.ts";
import type { LibraryStore } from "../domain/library/library-ports.ts";
import type { Log } from "../domain/log.ts";
import { createMediaService } from "../domain/playback/media.ts";
import type { Watching } from "../domain/playback/watching.ts";
import type { Users } from "../domain/users/users.ts";
import { createCatalogue } from "../infrastructure/database/catalogue/catalogue.ts";
import { rankCertificates } from "../infrastructure/database/certificates.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { type DatabaseConfig, holdDatabase, openDatabase } from "../infrastructure/database/open.ts";
import { createEventLog } from "../infrastructure/database/stores/event-log.ts";
import { createItemFileStore } from "../infrastructure/database/stores/item-file-store.ts";
import { createJobQueue } from "../infrastructure/database/stores/job-queue.ts";
import { createLibraryStore } from "../infrastructure/database/stores/library-store.ts";
import { createSubtitles, type Subtitles } from "../infrastructure/ffmpeg/subtitles.ts";
import { createFilePresence } from "../infrastructure/folders/file-presence.ts";
import { createFolderLimits, limited } from "../infrastructure/folders/folder-limits.ts";
import { folders } from "../infrastructure/folders/folders.ts";
import { createLinkGuard, type LinkGuard } from "../infrastructure/folders/link-guard.ts";
import { mediaRemover } from "../infrastructure/folders/media-remover.ts";
import { createImageService, type Images } from "../infrastructure/images/image-service.ts";
import { createOptimisedStore } from "../infrastructure/segments/optimised-store.ts";
import type { Config } from "./config/schema.ts";
import { composeDelivery } from "./delivery.ts";
import { composeEditing } from "./editing.ts";
import { composeFacts } from "./facts.ts";
import { composeRefreshing, composeReview } from "./identifying.ts";
import { composeLists } from "./lists.ts";
import type { ServerLog } from "./log.ts";
import { composeMediaData } from "./media-data.ts";
import { composeServer, composeUsers, composeWatching } from "./people.ts";
import { composePeople } from "./person-pages.ts";
import { composePlaying } from "./playback.ts";
import { composeProviders, type Providers } from "./providers.ts";
import { composeSounds } from "./sounds.ts";
import { composeTogether } from "./together.ts";
import { composeUpkeep } from "./upkeep.ts";

/** The core with what only main needs of it: the ends that its background work holds on to. */
export interface Composed {
  readonly core: Core & { readonly users: Users; readonly watching: Watching; readonly images: Images };
  readonly database: Database;
  readonly libraryStore: LibraryStore;
  readonly optimised: OptimisedStore;
  /** Asked before a file is read for a client. */
  readonly leadsOut: LinkGuard;
  readonly providers: Providers;
  /** Ends encoders and their helpers, and what waits for them. */
  readonly delivery: AsyncDisposable;
}

/** Opens the database that is configured; its files lie in the data directory. */
export const openConfigured = (config: Config, log: Log): Promise<Database> =>
  openDatabase(databaseOf(config), { log });

/** null: another server holds it. */
export const holdConfigured = (config: Config, log: Log): Promise<AsyncDisposable | null> =>
  holdDatabase(databaseOf(config), { log });

const databaseOf = ({ database: { url }, data_dir: dataDir }: Config): DatabaseConfig =>
  url === "" ? { kind: "sqlite", path: join(dataDir, "triptych.db") } : { kind: "postgres", url };

/** Whoever comes in may play something soon. */
const seenBy =
  (delivery: Pick<DeliveryService, "awake">, users: Users): Users["viewerOf"] =>
  async (...args) => {
    const viewer = await users.viewerOf(...args);
    if (viewer !== null) delivery.awake();
    return viewer;
  };

export async function composeCore(
  config: Config,
  database: Database,
  log: ServerLog,
  clock: () => Date,
): Promise<Composed> {
  await rankCertificates(database);
  const base = composeBase(config, database, log, clock);
  const { events, jobs, catalogue, libraryStore, rootPaths, leadsOut, providers, libraries } = base;
  const ground = { database, events, log, clock };
  const users = await composeUsers(ground);
  const server = await composeServer(ground, users);
  const subtitles = composeSubtitles(config, leadsOut, log);
  const optimised = createOptimisedStore(database);
  const files = { subtitles, leadsOut, optimised, presence: createFilePresence(rootPaths) };
  const delivery = composeDelivery(config, database, log, clock, files);
  events.subscribe(({ body }) => {
    if (body.type === "signedOut") delivery.service.signedOut(body.deviceId);
  });
  const browse = createBrowse({ catalogue, libraries: (viewer) => libraries.list(viewer) });
  const media = createMediaService({ catalogue, subtitles });
  const watching = composeWatching(ground, catalogue, server);
  const playing = composePlaying(ground, { users, browse, media, watching, delivery: delivery.service });
  const core = {
    server,
    users: { ...users, viewerOf: seenBy(delivery.service, users) },
    libraries,
    browse,
    lists: composeLists(database, catalogue, clock),
    review: composeReview(database, jobs, providers, clock),
    people: composePeople({ ...base, browse, database, clock }),
    facts: composeFacts(config, { ...base, browse, database, clock }),
    refreshing: composeRefreshing(config, { database, libraryStore, jobs, providers, clock }),
    ...playing,
    together: composeTogether(ground, { users, browse, watching }),
    ...composeEditing(config, { ...ground, libraries, libraryStore, browse, jobs, providers }),
    images: composeImages(config, database, leadsOut, log),
    media,
    ...composeMediaData(config, { ...ground, ...files, media, delivery: delivery.service, jobs }),
    sounds: composeSounds(config, { database, browse, media, jobs, log }),
    delivery: delivery.service,
    upkeep: composeUpkeep(config, { rootPaths, log, clock }),
    jobs,
    events,
  };
  const ending = together(delivery, playing.preparing);
  return { core, database, libraryStore, optimised, leadsOut, providers, delivery: ending };
}

/** What all others stand on. */
function composeBase(config: Config, database: Database, log: ServerLog, clock: () => Date) {
  const events = createEventLog(database);
  const jobs = createJobQueue(database, clock);
  const catalogue = createCatalogue(database, events);
  const libraryStore = createLibraryStore(database);
  const rootPaths = rootPathsOf(libraryStore);
  const leadsOut = createLinkGuard(async () => [config.data_dir, ...(await rootPaths())]);
  const providers = composeProviders(config, database, log, clock);
  const libraries = composeLibraries(config, database, libraryStore, jobs, clock);
  return { events, jobs, catalogue, libraryStore, rootPaths, leadsOut, providers, libraries };
}

/** The last one ends first. */
function together(...parts: readonly AsyncDisposable[]): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  for (const part of parts) stack.use(part);
  return stack;
}

const rootPathsOf = (libraries: LibraryStore) => async (): Promise<readonly string[]> =>
  (await libraries.list()).flatMap(({ roots }) => roots.map(({ path }) => path));

function composeLibraries(
  config: Config,
  database: Database,
  libraries: LibraryStore,
  jobs: JobQueue,
  clock: () => Date,
): LibraryService {
  return createLibraryService({
    libraries,
    folders: limited(folders, createFolderLimits(config.access.folders)),
    itemFiles: createItemFileStore(database),
    remover: mediaRemover,
    jobs,
    clock,
  });
}

function composeImages(config: Config, database: Database, leadsOut: LinkGuard, log: ServerLog): Images {
  return createImageService({
    database,
    dataDir: config.data_dir,
    cacheBytes: config.images.cache_mb * 1_000_000,
    leadsOut,
    log: log.part("images"),
  });
}

function composeSubtitles(config: Config, leadsOut: LinkGuard, log: ServerLog): Subtitles {
  return createSubtitles({
    ffmpegPath: config.media.ffmpeg,
    cacheDir: join(config.data_dir, "cache"),
    leadsOut,
    log: log.part("subtitles"),
  });
}
