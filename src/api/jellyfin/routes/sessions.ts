/** Who is there, what their devices can do, and signing out. Commands to them are in `remote-control.ts`. */
import type { Core } from "../../../domain/core.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { bodyOf } from "../body.ts";
import { processingError, Refusal } from "../errors.ts";
import { GENERAL_COMMANDS } from "../general-commands.ts";
import { toKeptDeviceProfile } from "../mappers/kept-device-profile.ts";
import { queryOf } from "../query.ts";
import { sessionInfos } from "../session-list.ts";
import { choiceList, flag, id, integer, record, text } from "../values.ts";

const MEDIA_TYPES = { Unknown: "Unknown", Video: "Video", Audio: "Audio", Photo: "Photo", Book: "Book" };

const capabilityFields = {
  PlayableMediaTypes: choiceList(MEDIA_TYPES),
  SupportedCommands: choiceList(GENERAL_COMMANDS),
  SupportsMediaControl: flag,
  SupportsPersistentIdentifier: flag,
};

interface Told {
  readonly PlayableMediaTypes: readonly string[] | undefined;
  readonly SupportedCommands: readonly string[] | undefined;
  readonly SupportsMediaControl: boolean | undefined;
  readonly SupportsPersistentIdentifier: boolean | undefined;
  readonly DeviceProfile?: Readonly<Record<string, unknown>> | undefined;
  readonly AppStoreUrl?: string | undefined;
  readonly IconUrl?: string | undefined;
}

/** Kept with the device that asks; an API key has none. `sessionId` is the device's own, else 404. */
async function keepCapabilities(
  core: Core,
  viewer: Viewer,
  sessionId: Uuid | undefined,
  told: Told,
): Promise<void> {
  const { device } = viewer;
  if (sessionId !== undefined && sessionId !== device?.uuid) throw new Refusal(processingError(404));
  if (device === null) return;
  const changed = await core.users.updateDevice(device.id, {
    capabilities: {
      PlayableMediaTypes: told.PlayableMediaTypes ?? [],
      SupportedCommands: told.SupportedCommands ?? [],
      SupportsMediaControl: told.SupportsMediaControl ?? false,
      SupportsPersistentIdentifier: told.SupportsPersistentIdentifier ?? true,
      ...(told.DeviceProfile === undefined ? {} : { DeviceProfile: toKeptDeviceProfile(told.DeviceProfile) }),
      ...(told.AppStoreUrl === undefined ? {} : { AppStoreUrl: told.AppStoreUrl }),
      ...(told.IconUrl === undefined ? {} : { IconUrl: told.IconUrl }),
    },
  });
  core.watching.seen({ ...viewer, device: changed });
}

/** Sessions of others are commanded by those who have the right; mpv-shim looks for its own here. */
const mayControl = ({ user, isAdmin }: Viewer, userId: Uuid): boolean =>
  userId === user?.uuid || isAdmin || user?.rights.controlOthers === true;

const listing = endpoint({
  method: "GET",
  paths: ["/Sessions"],
  access: "viewer",
  query: queryOf({ controllableByUserId: id, deviceId: text, activeWithinSeconds: integer }),
  summary: "Who is there, and what plays; the last seen first",
  async handle({ core, viewer, query }) {
    const within = query.activeWithinSeconds ?? 0;
    const sessions = await core.watching.sessions(viewer, within > 0 ? { withinMs: within * 1000 } : {});
    const { deviceId, controllableByUserId } = query;
    const infos = await sessionInfos(
      core,
      viewer,
      sessions
        .filter(({ device }) => deviceId === undefined || device.clientDeviceId === deviceId)
        .toSorted((a, b) => b.lastActivityAt.getTime() - a.lastActivityAt.getTime()),
    );
    if (controllableByUserId === undefined) return infos;
    const controller = await actingAs(core, viewer, controllableByUserId);
    return infos.filter(
      ({ SupportsRemoteControl, UserId }) =>
        SupportsRemoteControl === true && mayControl(controller, UserId ?? ""),
    );
  },
});

const capabilities: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Sessions/Capabilities"],
    access: "viewer",
    query: queryOf({ id, ...capabilityFields }),
    summary: "What the device can do, in the query",
    handle: ({ core, viewer, query: { id: session, ...told } }) =>
      keepCapabilities(core, viewer, session, told),
  }),
  endpoint({
    method: "POST",
    paths: ["/Sessions/Capabilities/Full"],
    access: "viewer",
    query: queryOf({ id }),
    body: bodyOf({ ...capabilityFields, DeviceProfile: record, AppStoreUrl: text, IconUrl: text }),
    summary: "What the device can do, with its profile",
    handle: ({ core, viewer, query, body }) => keepCapabilities(core, viewer, query.id, body),
  }),
];

const signOut = endpoint({
  method: "POST",
  paths: ["/Sessions/Logout"],
  access: "viewer",
  summary: "Revokes the token of the request, which ends its session and its sockets",
  async handle({ core, token }) {
    if (token !== null) await core.users.signOut(token);
  },
});

export const sessionEndpoints: readonly AnyEndpoint[] = [listing, ...capabilities, signOut];
