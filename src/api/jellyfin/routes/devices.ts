import type { DeviceInfoDto } from "@jellyfin/sdk/lib/generated-client/models/device-info-dto.js";
import type { Core } from "../../../domain/core.ts";
import type { Device, User } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf } from "../body.ts";
import { toDate } from "../dates-and-ticks.ts";
import { problem, Refusal } from "../errors.ts";
import { SERVER } from "../library-ids.ts";
import { toCapabilities } from "../mappers/session.ts";
import { queryOf } from "../query.ts";
import { id, required, text, verbatim } from "../values.ts";
import { toQueryResult, type Whole } from "../wire.ts";

function toDeviceInfo(device: Device, user: User | undefined): Whole<DeviceInfoDto> {
  return {
    Name: device.name,
    CustomName: device.customName ?? undefined,
    AccessToken: undefined,
    Id: device.clientDeviceId,
    LastUserName: user?.name,
    AppName: device.client,
    AppVersion: device.clientVersion,
    LastUserId: user?.uuid,
    DateLastActivity: toDate(device.lastSeenAt),
    Capabilities: toCapabilities(device.capabilities) as unknown as Record<string, unknown>,
    IconUrl: undefined,
  };
}

/** The last seen first. */
async function allDevices(core: Core): Promise<readonly Device[]> {
  const devices = await core.users.devices(SERVER);
  return devices.toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
}

/** All devices of that name (one for each of its users), the last seen first; `problem` 404 when there is none. */
async function devicesNamed(core: Core, clientDeviceId: string): Promise<readonly [Device, ...Device[]]> {
  const devices = (await allDevices(core)).filter((device) => device.clientDeviceId === clientDeviceId);
  const [first, ...others] = devices;
  if (first === undefined) throw new Refusal(problem(404));
  return [first, ...others];
}

async function usersById(core: Core): Promise<ReadonlyMap<number, User>> {
  return new Map((await core.users.list()).map((user) => [user.id, user]));
}

const query = queryOf({ id: required(text) });

export const deviceEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Devices"],
    access: "admin",
    query: queryOf({ userId: id }),
    summary: "Every device that signed in",
    async handle({ core, query: { userId } }) {
      const users = await usersById(core);
      const devices = await allDevices(core);
      return toQueryResult(
        devices
          .filter((device) => userId === undefined || users.get(device.userId)?.uuid === userId)
          .map((device) => toDeviceInfo(device, users.get(device.userId))),
      );
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Devices"],
    access: "admin",
    query,
    summary: "Signs a device out and forgets it",
    async handle({ core, query: { id: name } }) {
      for (const device of await devicesNamed(core, name)) await core.users.removeDevice(device.id);
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Devices/Info"],
    access: "admin",
    query,
    summary: "One device",
    async handle({ core, query: { id: name } }) {
      const [device] = await devicesNamed(core, name);
      return toDeviceInfo(device, (await usersById(core)).get(device.userId));
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Devices/Options"],
    access: "admin",
    query,
    summary: "The name that an admin gave it",
    async handle({ core, query: { id: name } }) {
      const [device] = await devicesNamed(core, name);
      return { Id: device.id, DeviceId: device.clientDeviceId, CustomName: device.customName };
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Devices/Options"],
    access: "admin",
    query,
    body: bodyOf({ CustomName: verbatim }),
    summary: "Gives it a name",
    async handle({ core, query: { id: name }, body }) {
      const customName = body.CustomName === undefined || body.CustomName === "" ? null : body.CustomName;
      for (const device of await devicesNamed(core, name))
        await core.users.updateDevice(device.id, { customName });
    },
  }),
];
