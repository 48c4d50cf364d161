import { hash } from "node:crypto";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { LRUCache } from "lru-cache";
import type { ImageAnswer, ImageRequest, ImageService } from "../../domain/core.ts";
import type { Log } from "../../domain/log.ts";
import type { Database } from "../database/database.ts";
import type { LinkGuard } from "../folders/link-guard.ts";
import { askPictures } from "../pictures/picture-process.ts";
import { createArtworkRows } from "./artwork-rows.ts";
import { type CachedFile, createDiskCache, type DiskCache } from "./disk-cache.ts";
import {
  COLLAGE_SIZE,
  type Format,
  formatOfFile,
  MIME_TYPES,
  type Rendering,
  renderingFor,
  renderingKey,
} from "./rendering.ts";
import { createTurns } from "./turns.ts";

export interface ImageServiceDeps {
  readonly database: Database;
  /** Absolute. Resized pictures go to `cache/images` below it. */
  readonly dataDir: string;
  readonly cacheBytes: number;
  /** Asked of pictures beside the media; absent: all are read. */
  readonly leadsOut?: LinkGuard;
  readonly log: Log;
}

export interface Images extends ImageService {
  /** Makes a library's own picture out of its first posters; does nothing when they are the same as before. */
  refreshLibraryPoster(libraryId: number): Promise<void>;
}

/** Pictures of items, persons and libraries, resized once and kept on disk. */
export function createImageService(deps: ImageServiceDeps): Images {
  const { database, dataDir, cacheBytes, leadsOut, log } = deps;
  const rows = createArtworkRows(database, dataDir);
  const inTurn = createTurns(2);
  const plainFormat = createPlainFormat();
  const rendered = createRenderer(createDiskCache(join(dataDir, "cache/images"), cacheBytes), inTurn);
  return {
    async picture(owner, kind, position, request) {
      const row = await rows.find(owner, kind, position);
      if (row === null || row.path === null || (await leadsOut?.(row.path)) === true) return null;
      const { tag, path, width, height } = row;
      const original = width === null || height === null ? null : { width, height };
      const wish = renderingFor(path, original, request);
      if (wish === null) return originalOf(tag, path);
      try {
        const rendering = { ...wish, format: wish.format ?? (await plainFormat({ tag, path })) };
        const file = await rendered({ tag, path }, rendering, request);
        return { ...file, mimeType: MIME_TYPES[rendering.format], etag: basename(file.path) };
      } catch (error) {
        log.warn("a picture can't be rendered", { path, err: error });
        return null;
      }
    },
    async list(owner) {
      const found = await rows.list(owner);
      return Promise.all(
        found.map(async (row) => {
          const stats = row.path === null ? null : await stat(row.path).catch(() => null);
          return { ...row, sizeBytes: stats?.size ?? null };
        }),
      );
    },
    async refreshLibraryPoster(libraryId) {
      const posters = (await rows.postersOf(libraryId, 4)).flatMap(({ tag, path }) =>
        path === null ? [] : [{ tag, path }],
      );
      const own = await rows.find({ type: "library", id: libraryId }, "poster", 0);
      const tag = tagOf(posters.map((poster) => poster.tag));
      if (posters.length === 0 || own?.tag === tag) return;
      const paths = posters.map((poster) => poster.path);
      const bytes = await inTurn(() => askPictures("collage", paths));
      const path = `images/library-${libraryId}-${tag}.jpg`;
      await mkdir(join(dataDir, "images"), { recursive: true });
      await writeFile(join(dataDir, path), bytes);
      await rows.saveLibraryPoster(libraryId, { tag, ...COLLAGE_SIZE, blurhash: null, path });
      if (own !== null && own.path !== null) await rm(own.path, { force: true });
    },
  };
}

function tagOf(tags: readonly string[]): string {
  return hash("sha256", tags.join()).slice(0, 32);
}

const REMEMBERED = 10_000;

interface Source {
  readonly tag: string;
  readonly path: string;
}

/** The format in which any client can show a picture. */
function createPlainFormat(): (source: Source) => Promise<Format> {
  const known = new LRUCache<string, Format>({ max: REMEMBERED });
  return async ({ tag, path }) => {
    const remembered = known.get(tag);
    if (remembered !== undefined) return remembered;
    const isOpaque = (await askPictures("describe", path))?.hasAlpha === false;
    const format = isOpaque ? "jpeg" : "png";
    known.set(tag, format);
    return format;
  };
}

/** Renders into the cache what isn't there; two requests for the same picture share the work. */
function createRenderer(
  cache: DiskCache,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): (source: Source, rendering: Rendering, request: ImageRequest) => Promise<CachedFile> {
  const underWay = new Map<string, Promise<CachedFile>>();
  return (source, rendering, request) => {
    // Without the original's size in the catalogue the request itself has to tell renderings apart.
    const asked = rendering.size === null ? JSON.stringify(request) : "";
    const name = `${renderingKey(`${source.tag}:${asked}`, rendering)}.${rendering.format}`;
    const running = underWay.get(name);
    if (running !== undefined) return running;
    const make = async (): Promise<CachedFile> => {
      const cached = await cache.get(name);
      return (
        cached ?? cache.put(name, await inTurn(() => askPictures("render", source.path, rendering, request)))
      );
    };
    const work = make().finally(() => underWay.delete(name));
    underWay.set(name, work);
    return work;
  };
}

async function originalOf(tag: string, path: string): Promise<ImageAnswer | null> {
  const stats = await stat(path).catch(() => null);
  const format = formatOfFile(path);
  if (stats === null || format === null) return null;
  return { path, sizeBytes: stats.size, mimeType: MIME_TYPES[format], etag: tag, modifiedAt: stats.mtime };
}
