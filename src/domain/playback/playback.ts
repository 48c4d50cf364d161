/** Playback sessions: how somebody gets an item, and urls for players that send no headers. */
import { randomUUID } from "node:crypto";
import { createBoundedMap } from "../bounded-map.ts";
import type { BrowseService, MediaService, UserService, WatchingService } from "../core.ts";
import type { DeliveryService, Presented } from "../delivery/delivery.ts";
import type { Presentation } from "../delivery/presentation.ts";
import { DomainError, notFound } from "../errors.ts";
import type { Item, MediaFile, Uuid, Version } from "../library/item.ts";
import { findPart, firstPart, partAt, type PartPlace } from "../library/parts.ts";
import { may, type Viewer } from "../users/user.ts";
import { heldTo, withinRights } from "./conversion-rights.ts";
import type { Decision } from "./decision/decide.ts";
import { type Grant, type Grants, playIdOf } from "./grant.ts";
import { judge, type PlaybackRequest } from "./judge.ts";
import type { Expect, PreparingService } from "./preparing.ts";
import type { PlayReport } from "./session.ts";
import { warm } from "./warm.ts";

export interface StartedPlayback {
  /** null where the file itself is played: what its playlists would have on offer is only found out when one is asked for. */
  readonly presentation: Presentation | null;
  readonly grant: Grant;
  readonly token: string;
  readonly expiresAt: Date;
  readonly item: Item;
  readonly version: Version;
  /** What of it is played. */
  readonly place: PartPlace;
  readonly file: MediaFile;
  readonly decision: Decision;
}

export interface OpenPlayback {
  readonly grant: Grant;
  readonly file: MediaFile;
  /** What its playlists have on offer; found out once. */
  present(): Promise<Presented>;
}

export interface PlaybackService {
  /** `forbidden` for who may not play, `not-found`, `unsupported` for what can't be played in any way. */
  start(viewer: Viewer, request: PlaybackRequest): Promise<StartedPlayback>;
  /** What a signed token stands for; `unauthenticated` for one that is forged, expired or ended. */
  open(token: string): Promise<OpenPlayback>;
  /** Where its player is; `forbidden` for another person's session. */
  report(
    viewer: Viewer,
    token: string,
    report: Pick<PlayReport, "positionMs" | "isPaused" | "audioIndex" | "subtitleIndex">,
  ): Promise<void>;
  /** The token is worth nothing any more, and what is encoded for it alone ends. `positionMs` null: as last reported. */
  end(viewer: Viewer, token: string, positionMs: number | null): Promise<void>;
}

/** Sessions whose players have gone: kept, so that their urls stay worth nothing after a restart. */
export interface EndedSessions {
  has(sessionId: string): Promise<boolean>;
  /** To be remembered for so long: by then its token has expired. */
  add(sessionId: string, forMs: number): Promise<void>;
}

export interface PlaybackDeps {
  readonly grants: Grants;
  readonly ended: EndedSessions;
  readonly users: Pick<UserService, "get">;
  readonly browse: Pick<BrowseService, "item">;
  readonly media: Pick<MediaService, "versions">;
  readonly watching: Pick<WatchingService, "started" | "progressed" | "stopped">;
  readonly preparing: Pick<PreparingService, "learn">;
  readonly delivery: Pick<DeliveryService, "present" | "segment" | "stays" | "left">;
  readonly clock: () => Date;
}

/** A film that is paused overnight goes on in the morning. */
const LASTS_MS = 24 * 3600 * 1000;
/** Who may no longer see an item loses it after so long; until then nothing is asked anew for each segment. */
const OPEN_FOR_MS = 60_000;
const MAX_OPEN = 1000;
const MAX_REMEMBERED = 20_000;

const refused = (why: string): DomainError => new DomainError("unauthenticated", why);

/** Which tokens are good: signed by us, not expired, not ended. */
function createGate({ grants, ended }: Pick<PlaybackDeps, "grants" | "ended">) {
  const known = createBoundedMap<string, true>(MAX_REMEMBERED);
  const hasEnded = (): DomainError => refused("the playback session has ended");
  const mustGoOn = async ({ sessionId }: Grant): Promise<void> => {
    if (!(await ended.has(sessionId))) return;
    known.set(sessionId, true);
    throw hasEnded();
  };
  const granted = async (token: string): Promise<Grant> => {
    const grant = await grants.read(token);
    if (grant === null) throw refused("the address has expired or isn't one of ours");
    if (known.get(grant.sessionId) === true) throw hasEnded();
    return grant;
  };
  return {
    /** By what is remembered; whoever hasn't looked for long asks `mustGoOn` too. */
    granted,
    mustGoOn,
    async own(viewer: Viewer, token: string): Promise<Grant> {
      const grant = await granted(token);
      await mustGoOn(grant);
      if ((grant.user?.uuid ?? null) !== (viewer.user?.uuid ?? null))
        throw new DomainError("forbidden", "it is another person's playback session");
      return grant;
    },
    async end(grant: Grant): Promise<void> {
      known.set(grant.sessionId, true);
      await ended.add(grant.sessionId, LASTS_MS);
    },
  };
}

interface Kept {
  readonly atMs: number;
  readonly value: Promise<OpenPlayback>;
}

export function createPlayback(deps: PlaybackDeps): PlaybackService {
  const { delivery, clock } = deps;
  const gate = createGate(deps);
  const opened = createBoundedMap<string, Kept>(MAX_OPEN);
  const keep = ({ sessionId }: Grant, value: Promise<OpenPlayback>): Promise<OpenPlayback> => {
    opened.set(sessionId, { atMs: clock().getTime(), value });
    value.catch(() => opened.delete(sessionId));
    return value;
  };
  const reports = createSessionReports(deps);
  return {
    async start(viewer, request) {
      const started = await startFor(deps, viewer, request);
      const { grant, file } = started;
      deps.preparing.learn(viewer, grant.sessionId, alike(request));
      const open = await keep(grant, Promise.resolve(openOf(deps, viewer, grant, file)));
      if (grant.isDirect) return { ...started, presentation: null };
      const presented = await open.present();
      warm(delivery, presented, grant);
      return { ...started, presentation: presented.presentation };
    },
    async open(token) {
      const grant = await gate.granted(token);
      const known = opened.get(grant.sessionId);
      const isFresh = known !== undefined && clock().getTime() - known.atMs < OPEN_FOR_MS;
      if (isFresh) return known.value;
      await gate.mustGoOn(grant);
      return keep(grant, reopen(deps, grant));
    },
    async report(viewer, token, told) {
      const grant = await gate.own(viewer, token);
      delivery.stays(playIdOf(grant.sessionId));
      await reports.report(viewer, grant, told);
    },
    async end(viewer, token, positionMs) {
      const grant = await gate.own(viewer, token);
      opened.delete(grant.sessionId);
      delivery.left(playIdOf(grant.sessionId));
      await gate.end(grant);
      await reports.end(viewer, grant, positionMs);
    },
  };
}

async function startFor(
  deps: PlaybackDeps,
  viewer: Viewer,
  request: PlaybackRequest,
): Promise<Omit<StartedPlayback, "presentation">> {
  mustPlay(viewer);
  const held = { ...request, maxBitrateBps: heldTo(viewer, request.maxBitrateBps) };
  const found = await find(deps, viewer, request, (version) => partAt(version, request.part));
  const { decision, wish } = judge(held, found.item, found.file);
  const grant: Grant = {
    sessionId: randomUUID(),
    itemId: request.itemId,
    versionUuid: found.version.uuid,
    partUuid: found.place.part.uuid,
    user: viewer.user === null ? null : { id: viewer.user.id, uuid: viewer.user.uuid },
    isDirect: decision.method === "directPlay",
    startMs: request.startMs,
    textOffsetMs: request.textOffsetMs ?? 0,
    wish,
  };
  const expiresAt = new Date(deps.clock().getTime() + LASTS_MS);
  const token = await deps.grants.issue(grant, expiresAt);
  return { ...found, grant, token, expiresAt, decision };
}

/** What else this player asks for it gets in the same way, with that film's own tracks. */
function alike(request: PlaybackRequest): Expect {
  return async ({ item, file }, rungId) => {
    const { decision, wish } = judge({ ...request, audioIndex: null, subtitleIndex: null }, item, file);
    return decision.method === "directPlay" ? null : { form: "ladder", wish, rungId };
  };
}

/** The first report of a session begins its play: a session alone may be a page that makes itself ready. */
function createSessionReports({ watching }: Pick<PlaybackDeps, "watching">) {
  const begun = createBoundedMap<string, { readonly positionMs: number | null }>(MAX_REMEMBERED);
  return {
    async report(viewer: Viewer, grant: Grant, told: Partial<PlayReport>): Promise<void> {
      const report = { ...placeOf(grant), ...told };
      const before = begun.get(grant.sessionId);
      begun.set(grant.sessionId, { positionMs: told.positionMs ?? before?.positionMs ?? null });
      if (before === undefined) await watching.started(viewer, report);
      await watching.progressed(viewer, report);
    },
    async end(viewer: Viewer, grant: Grant, told: number | null): Promise<void> {
      const before = begun.get(grant.sessionId);
      if (before === undefined && told === null) return;
      const positionMs = told ?? before?.positionMs ?? null;
      // Nothing is concluded from a play that never told where it was.
      const where = positionMs === null ? { failed: true } : { positionMs };
      await watching.stopped(viewer, { ...placeOf(grant), ...where });
    },
  };
}

function placeOf({ itemId, versionUuid, partUuid, sessionId, isDirect }: Grant): PlayReport {
  const method = isDirect ? "directPlay" : "transcode";
  return { itemId, versionUuid, partUuid, playSessionId: sessionId, method };
}

function mustPlay(viewer: Viewer): void {
  if (!may(viewer, "play")) throw new DomainError("forbidden", "this account may not play anything");
}

interface Playable {
  readonly item: Item;
  readonly version: Version;
  readonly place: PartPlace;
  readonly file: MediaFile;
}

async function find(
  { browse, media }: PlaybackDeps,
  viewer: Viewer,
  { itemId, versionUuid }: { readonly itemId: number; readonly versionUuid: Uuid | null },
  placeIn: (version: Version | undefined) => PartPlace | undefined,
): Promise<Playable> {
  const [{ item }, versions] = await Promise.all([
    browse.item(viewer, itemId),
    media.versions(viewer, itemId),
  ]);
  const version = versionUuid === null ? versions[0] : versions.find(({ uuid }) => uuid === versionUuid);
  const place = placeIn(version);
  if (version === undefined || place === undefined) throw notFound("the version");
  return { item, version, place, file: place.part.file };
}

/** Asked again now and then: the person may be gone, or may not see the item any more. */
async function reopen(deps: PlaybackDeps, grant: Grant): Promise<OpenPlayback> {
  const viewer = await viewerOf(deps, grant);
  mustPlay(viewer);
  const { partUuid } = grant;
  const { file } = await find(deps, viewer, grant, (version) =>
    partUuid === null ? firstPart(version) : version && findPart([version], partUuid),
  );
  return openOf(deps, viewer, grant, file);
}

function openOf({ delivery }: PlaybackDeps, viewer: Viewer, grant: Grant, file: MediaFile): OpenPlayback {
  const presentFor = async (): Promise<Presented> => {
    const { source, presentation } = await delivery.present(file, grant.wish);
    return { source, presentation: withinRights(viewer, presentation) };
  };
  let presented: Promise<Presented> | null = null;
  return {
    grant,
    file,
    present() {
      presented ??= presentFor().catch((error: unknown) => {
        presented = null;
        throw error;
      });
      return presented;
    },
  };
}

async function viewerOf({ users }: PlaybackDeps, { user }: Grant): Promise<Viewer> {
  const nobody = { device: null, address: null };
  if (user === null) return { ...nobody, user: null, isAdmin: true, access: { all: true } };
  const person = await users.get(user.uuid).catch(() => null);
  if (person === null || person.disabled) throw refused("the account is gone");
  return { ...nobody, user: person, isAdmin: person.role === "admin", access: person.access };
}
