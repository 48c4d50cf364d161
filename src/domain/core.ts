/**
 * What an adapter may call. Every call takes the viewer and answers only what that viewer may see: what is hidden
 * from him is `not-found`, as is what does not exist. All calls throw `DomainError` and nothing else on purpose.
 */
import type { EditingServices } from "./core-editing.ts";
import type { MediaDataServices } from "./core-media-data.ts";
import type { ImageService, MediaService } from "./core-media.ts";
import type { ReviewService } from "./core-review.ts";
import type { DeliveryService } from "./delivery/delivery.ts";
import type { DownloadService } from "./delivery/downloads.ts";
import type { OptimisingService } from "./delivery/optimising.ts";
import type { EventLog } from "./events/event.ts";
import type { JobQueue } from "./jobs/job.ts";
import type { FacetCounts } from "./library/facets.ts";
import type { Artwork, Item, ItemKind, LabelKind, Named, Uuid } from "./library/item.ts";
import type { Library, LibrarySettings, NewLibrary } from "./library/library.ts";
import type { ListService } from "./library/lists/lists.ts";
import type { MissingEpisode, MissingQuery } from "./library/missing.ts";
import type { ItemQuery, Page, ViewPart } from "./library/query.ts";
import type { SoundPrintService } from "./library/sounds/sound-print.ts";
import type { ItemView } from "./library/view.ts";
import type { FactsService } from "./metadata/facts/facts.ts";
import type { PeopleService } from "./metadata/people/people.ts";
import type { RefreshingService } from "./metadata/refreshing/refreshing.ts";
import type { PlaybackService } from "./playback/playback.ts";
import type { PreparingService } from "./playback/preparing.ts";
import type { PlayReport, Session } from "./playback/session.ts";
import type { ResumeRules, WatchState } from "./playback/watch-state.ts";
import type { UpkeepService } from "./server/upkeep.ts";
import type { TogetherService } from "./together/together.ts";
import type { ApiKey, ClientDescription, Device, User, UserChanges, Viewer } from "./users/user.ts";

export type {
  ImageAnswer,
  ImageOwner,
  ImageRequest,
  ImageService,
  MediaService,
  SubtitleCue,
} from "./core-media.ts";

export type * from "./core-editing.ts";
export type * from "./core-review.ts";

export interface Core extends EditingServices, MediaDataServices {
  readonly server: ServerService;
  readonly users: UserService;
  readonly libraries: LibraryService;
  readonly browse: BrowseService;
  readonly lists: ListService;
  readonly review: ReviewService;
  readonly refreshing: RefreshingService;
  readonly facts: FactsService;
  readonly people: PeopleService;
  readonly watching: WatchingService;
  readonly together: TogetherService;
  readonly images: ImageService;
  readonly media: MediaService;
  readonly sounds: SoundPrintService;
  readonly delivery: DeliveryService;
  readonly optimising: OptimisingService;
  readonly downloads: DownloadService;
  readonly playback: PlaybackService;
  readonly preparing: PreparingService;
  readonly preferences: PreferenceStore;
  readonly upkeep: UpkeepService;
  readonly jobs: JobQueue;
  readonly events: EventLog;
}

export interface ServerIdentity {
  /** Made once and kept with the data: clients refuse a server whose id changes. */
  readonly id: Uuid;
  readonly name: string;
  readonly startedAt: Date;
  readonly setupDone: boolean;
}

export interface ServerService {
  identity(): ServerIdentity;
  rename(name: string): Promise<void>;
  /** First user's name while the set-up is open (made with an empty password when there is none yet). */
  firstUser(): Promise<User>;
  /** Names the first user and sets his password; `forbidden` after set-up, `invalid` for an empty password. */
  setFirstUser(name: string, password: string): Promise<User>;
  finishSetup(): Promise<void>;
  /** From where on a position is kept, and where a play counts as seen. */
  resumeRules(): ResumeRules;
  /** `invalid` for percentages that are none. */
  setResumeRules(rules: ResumeRules): Promise<void>;
  /** Settings that a protocol keeps (`jellyfin.configuration`): JSON values by name; null when never set. */
  setting(name: string): Promise<unknown>;
  setSetting(name: string, value: unknown): Promise<void>;
}

export interface SignIn {
  readonly user: User;
  readonly device: Device;
  /** Opaque; shown once, kept as a hash. */
  readonly token: string;
}

export interface QuickConnectRequest {
  readonly code: string;
  readonly secret: string;
  readonly client: ClientDescription;
  readonly createdAt: Date;
  readonly authorized: boolean;
}

export interface UserService {
  list(): Promise<readonly User[]>;
  get(uuid: Uuid): Promise<User>;
  create(name: string, password: string): Promise<User>;
  update(id: number, changes: UserChanges): Promise<User>;
  remove(id: number): Promise<void>;
  /** Empty takes it away. Ends the user's sessions, all but that of `keepToken`: whose own password it was. */
  setPassword(id: number, password: string, keepToken?: string): Promise<void>;
  checkPassword(id: number, password: string): Promise<boolean>;
  setImage(
    id: number,
    image: { readonly bytes: Uint8Array; readonly mimeType: string } | null,
  ): Promise<void>;
  readImage(
    id: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly mimeType: string; readonly tag: string } | null>;
  /**
   * `unauthenticated` for a wrong name or password, `too-many` (detail.retryAfterS) when throttled, `forbidden` for an
   * account that is disabled, not allowed from outside the local network, or in use on as many devices as it may be.
   */
  signIn(name: string, password: string, client: ClientDescription): Promise<SignIn>;
  /** A session for a user who was authenticated in another way (QuickConnect). */
  signInAs(user: User, client: ClientDescription): Promise<SignIn>;
  /**
   * Who holds the token; null for an unknown or revoked one, `forbidden` for an account that isn't allowed from where
   * the client is. Costs no query when seen lately.
   */
  viewerOf(token: string, client: Partial<ClientDescription>): Promise<Viewer | null>;
  /**
   * Who may stand behind a request without a token: somebody who was seen signed in from this address in the last
   * `withinMs`, with the access of all who were, but only of those who may play when it is about playing; null when
   * there is nobody.
   */
  anonymousViewer(address: string, withinMs: number, purpose: "see" | "play"): Promise<Viewer | null>;
  signOut(token: string): Promise<void>;
  devices(viewer: Viewer): Promise<readonly Device[]>;
  updateDevice(
    id: number,
    changes: { readonly customName?: string | null; readonly capabilities?: Record<string, unknown> },
  ): Promise<Device>;
  removeDevice(id: number): Promise<void>;
  apiKeys(): Promise<readonly ApiKey[]>;
  createApiKey(name: string): Promise<ApiKey>;
  revokeApiKey(token: string): Promise<void>;
  quickConnect: {
    initiate(client: ClientDescription): QuickConnectRequest;
    /** `not-found` for an unknown or expired secret. */
    state(secret: string): QuickConnectRequest;
    /** False when there is no such code. */
    authorize(code: string, user: User): boolean;
    redeem(secret: string): Promise<SignIn>;
  };
}

export interface LibraryService {
  list(viewer: Viewer): Promise<readonly Library[]>;
  create(library: NewLibrary): Promise<Library>;
  update(
    id: number,
    changes: { readonly name?: string; readonly settings?: Partial<LibrarySettings> },
  ): Promise<Library>;
  remove(id: number): Promise<void>;
  addRoot(id: number, path: string): Promise<Library>;
  removeRoot(id: number, path: string): Promise<Library>;
  /** Starts a scan of one library, or of all; one that runs already is followed by another. */
  scan(libraryId?: number): Promise<void>;
  /** Looks at one folder or file again, at once: what a tool reports as changed. Outside all roots: ignored, false. */
  scanPath(path: string): Promise<boolean>;
  /** Marks items' files as removed and takes them off the disk; needs the right. */
  deleteItem(viewer: Viewer, itemId: number): Promise<void>;
}

/** What an id that a client sends stands for. */
export type Found =
  | { readonly type: "item"; readonly item: Item }
  | { readonly type: "version"; readonly item: Item; readonly versionUuid: Uuid }
  /** A further file of a film in several. */
  | { readonly type: "part"; readonly item: Item; readonly versionUuid: Uuid; readonly partUuid: Uuid }
  | { readonly type: "library"; readonly library: Library }
  | { readonly type: "person"; readonly named: Named }
  | { readonly type: "label"; readonly kind: LabelKind; readonly named: Named };

/** An item, or what belongs to one. */
export type FoundItem = Extract<Found, { readonly item: Item }>;

/** Who or what carries a name: a person, or a genre, studio, tag or country. */
export interface NamedOwner {
  readonly type: "person" | "label";
  readonly id: number;
}

export interface NamedView extends Named {
  readonly artwork: readonly Artwork[];
  readonly isFavorite: boolean;
  readonly createdAt: Date;
  readonly itemCount: number;
}

export interface NamedQuery {
  readonly within?: ItemQuery["within"];
  readonly kinds?: readonly ItemKind[];
  readonly excludeKinds?: readonly ItemKind[];
  readonly search?: string;
  readonly nameStartsWith?: string;
  readonly nameAtLeast?: string;
  readonly nameLessThan?: string;
  readonly isFavorite?: boolean;
  readonly descending?: boolean;
  readonly offset?: number;
  readonly limit?: number;
}

export interface ListOptions {
  readonly parts?: readonly ViewPart[];
}

export interface Facets {
  readonly genres: readonly Named[];
  readonly tags: readonly string[];
  readonly years: readonly number[];
  readonly officialRatings: readonly string[];
  /** ISO 639-2 as it stands in the files, of the items and of what is in them. */
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
}

export interface BrowseService {
  /** What the id names (aliases and versions included), or null: unknown, or hidden from the viewer. */
  resolve(viewer: Viewer, uuid: Uuid): Promise<Found | null>;
  resolveMany(viewer: Viewer, uuids: readonly Uuid[]): Promise<readonly Item[]>;
  /** `not-found` when it isn't there for this viewer. */
  item(viewer: Viewer, id: number, options?: ListOptions): Promise<ItemView>;
  /** In the order of the ids; those that can't be seen are left out. */
  items(viewer: Viewer, ids: readonly number[], options?: ListOptions): Promise<readonly ItemView[]>;
  list(viewer: Viewer, query: ItemQuery, options?: ListOptions): Promise<Page<ItemView>>;
  /** Newest leaves, those of one series or album (and season) gathered under it unless `grouped` is false. */
  latest(
    viewer: Viewer,
    query: {
      readonly libraryId?: number;
      readonly within?: ItemQuery["within"];
      readonly kinds?: readonly ItemKind[];
      readonly isPlayed?: boolean;
      readonly limit: number;
      readonly grouped?: boolean;
    },
    options?: ListOptions,
  ): Promise<readonly { readonly view: ItemView; readonly newCount: number }[]>;
  /** What has a position, the last played first. */
  resume(
    viewer: Viewer,
    query: Pick<
      ItemQuery,
      "within" | "kinds" | "excludeKinds" | "mediaKinds" | "offset" | "limit" | "total" | "search"
    >,
    options?: ListOptions,
  ): Promise<Page<ItemView>>;
  /** Per series the episode that comes next; the series last watched first. */
  nextUp(
    viewer: Viewer,
    query: {
      readonly seriesId?: number;
      readonly within?: ItemQuery["within"];
      readonly since?: Date;
      readonly includeResumable?: boolean;
      readonly includeFirst?: boolean;
      readonly rewatching?: boolean;
      readonly offset?: number;
      readonly limit?: number;
    },
    options?: ListOptions,
  ): Promise<Page<ItemView>>;
  seasons(viewer: Viewer, seriesId: number, options?: ListOptions): Promise<readonly ItemView[]>;
  /** By season and number; specials where they belong (season 0 first unless a season is named). */
  episodes(
    viewer: Viewer,
    query: { readonly seriesId: number; readonly seasonId?: number; readonly season?: number },
    options?: ListOptions,
  ): Promise<readonly ItemView[]>;
  /** Episodes that a provider knows of and that aren't here. */
  missing(viewer: Viewer, query: MissingQuery): Promise<Page<MissingEpisode>>;
  similar(viewer: Viewer, itemId: number, limit: number, options?: ListOptions): Promise<readonly ItemView[]>;
  /** From the item's parent up to its library's root folder. */
  ancestors(viewer: Viewer, itemId: number, options?: ListOptions): Promise<readonly ItemView[]>;
  labels(viewer: Viewer, kind: LabelKind, query: NamedQuery): Promise<Page<NamedView>>;
  persons(
    viewer: Viewer,
    query: NamedQuery & { readonly roles?: readonly string[] },
  ): Promise<Page<NamedView>>;
  /** Case and accents don't matter; null when there is none. */
  labelByName(viewer: Viewer, kind: LabelKind, name: string): Promise<NamedView | null>;
  personByName(viewer: Viewer, name: string): Promise<NamedView | null>;
  years(viewer: Viewer, query: NamedQuery): Promise<readonly number[]>;
  facets(viewer: Viewer, query: ItemQuery): Promise<Facets>;
  facetCounts(viewer: Viewer, query: ItemQuery): Promise<FacetCounts>;
  counts(
    viewer: Viewer,
    query: { readonly isFavorite?: boolean },
  ): Promise<Readonly<Record<ItemKind, number>>>;
  /** For libraries' own pages. */
  libraryCounts(viewer: Viewer): Promise<ReadonlyMap<number, { readonly children: number }>>;
}

export interface WatchingService {
  /** `states` keeps the order; ids unknown to the viewer are left out. */
  stateOf(viewer: Viewer, itemId: number): Promise<WatchState>;
  started(viewer: Viewer, report: PlayReport): Promise<void>;
  progressed(viewer: Viewer, report: PlayReport): Promise<void>;
  stopped(viewer: Viewer, report: PlayReport): Promise<void>;
  /** A folder marks all that is below it. Returns the item's own state afterwards. */
  markPlayed(user: User, itemId: number, at: Date | null): Promise<WatchState>;
  markUnplayed(user: User, itemId: number): Promise<WatchState>;
  setFavorite(user: User, itemId: number, favorite: boolean): Promise<WatchState>;
  setNamedFavorite(user: User, owner: NamedOwner, favorite: boolean): Promise<void>;
  setLikes(user: User, itemId: number, likes: boolean | null): Promise<WatchState>;
  setState(user: User, itemId: number, changes: Partial<WatchState>): Promise<WatchState>;
  /** Active sessions; `withinMs` counts from the last sign of life. */
  sessions(viewer: Viewer, filter?: { readonly withinMs?: number }): Promise<readonly Session[]>;
  /** Which item's page the device shows; null: none. `not-found` for one that isn't there for the viewer. */
  viewing(viewer: Viewer, itemId: number | null): Promise<void>;
  /** A sign of life of a device, and whether it holds a socket. */
  seen(viewer: Viewer, connected?: boolean): void;
}

export interface PreferenceStore {
  /** What a client keeps for itself per user: opaque JSON; null when never set. */
  get(userId: number, client: string, key: string): Promise<unknown>;
  set(userId: number, client: string, key: string, value: unknown): Promise<void>;
}
