import type { z } from "zod";
import type { Job } from "../../domain/jobs/job.ts";
import type { Library } from "../../domain/library/library.ts";
import { partDuration } from "../../domain/library/parts.ts";
import type { ItemView } from "../../domain/library/view.ts";
import type { WatchState } from "../../domain/playback/watch-state.ts";
import type { Viewer } from "../../domain/users/user.ts";
import type * as schemas from "./schemas.ts";

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function toSession({ user, device, isAdmin }: Viewer): z.input<typeof schemas.session> {
  return {
    user: user === null ? null : { id: user.id, uuid: user.uuid, name: user.name, role: user.role },
    device:
      device === null
        ? null
        : {
            id: device.id,
            uuid: device.uuid,
            name: device.customName ?? device.name,
            client: device.client,
            clientVersion: device.clientVersion,
          },
    isAdmin,
  };
}

export function toLibrary(library: Library): z.input<typeof schemas.library> {
  const { enabled, watchFolders, metadataLanguage, metadataCountry } = library.settings;
  const { automaticCollections, sidecars, previews } = library.settings;
  return {
    id: library.id,
    uuid: library.uuid,
    name: library.name,
    kind: library.kind,
    roots: library.roots.map(({ id, path, state, checkedAt }) => ({
      id,
      path,
      state,
      checkedAt: iso(checkedAt),
    })),
    settings: {
      enabled,
      watchFolders,
      metadataLanguage,
      metadataCountry,
      automaticCollections: automaticCollections !== false,
      previews: { tiles: previews?.tiles === true, chapterPictures: previews?.chapterPictures === true },
      sidecars: [...(sidecars ?? [])],
    },
    createdAt: library.createdAt.toISOString(),
    changedAt: library.changedAt.toISOString(),
  };
}

export function toJob(job: Job): z.input<typeof schemas.job> {
  const { id, kind, key, state, progress, message, attempts, error } = job;
  return {
    id,
    kind,
    key,
    state,
    progress,
    message,
    attempts,
    error,
    createdAt: job.createdAt.toISOString(),
    startedAt: iso(job.startedAt),
    finishedAt: iso(job.finishedAt),
  };
}

function toState(state: WatchState): z.input<typeof schemas.state> {
  const { positionMs, played, playCount, isFavorite, lastPlayedAt } = state;
  return { positionMs, played, playCount, favorite: isFavorite, lastPlayedAt: iso(lastPlayedAt) };
}

export function toItem({ item, state, artwork = [] }: ItemView): z.input<typeof schemas.item> {
  return {
    id: item.id,
    uuid: item.uuid,
    kind: item.kind,
    libraryId: item.libraryId,
    parentId: item.parentId,
    seriesId: item.seriesId,
    seasonId: item.seasonId,
    albumId: item.albumId,
    name: item.name,
    originalName: item.originalName,
    overview: item.overview,
    tagline: item.tagline,
    year: item.year,
    premieredAt: iso(item.premieredAt),
    index: item.index,
    parentIndex: item.parentIndex,
    durationMs: item.durationMs,
    communityRating: item.communityRating,
    officialRating: item.officialRating,
    problem: item.problem,
    addedAt: item.addedAt.toISOString(),
    changedAt: item.changedAt.toISOString(),
    childCount: item.childCount,
    state: state === null || state === undefined ? null : toState(state),
    artwork: artwork.map(({ kind, position, tag, width, height, blurhash }) => ({
      kind,
      position,
      tag,
      width,
      height,
      blurhash,
    })),
  };
}

export function toItemDetail(view: ItemView): z.input<typeof schemas.itemFacts> {
  return {
    ...toItem(view),
    genres: (view.genres ?? []).map((genre) => genre.name),
    studios: (view.studios ?? []).map((studio) => studio.name),
    tags: [...(view.tags ?? [])],
    externalIds: { ...view.externalIds },
    credits: (view.credits ?? []).map(({ person, role, character }) => ({
      name: person.name,
      role,
      character,
    })),
    versions: (view.versions ?? []).map(({ uuid, name, durationMs, parts }) => ({
      uuid,
      name,
      durationMs,
      files: parts.map((part) => ({
        container: part.file.container,
        sizeBytes: part.file.sizeBytes,
        bitrateBps: part.file.bitrateBps,
        durationMs: partDuration(part),
      })),
    })),
  };
}
