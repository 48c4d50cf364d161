import { describe, expect, it } from "vitest";
import {
  createSessionRegistry,
  FORGOTTEN_AFTER_MS,
  SILENT_AFTER_MS,
} from "../../../src/domain/playback/sessions.ts";
import { DEFAULT_RIGHTS, type User, type Viewer } from "../../../src/domain/users/user.ts";

const T0 = Date.UTC(2026, 0, 1);
const at = (ms: number): Date => new Date(T0 + ms);

const ada: User = {
  id: 1,
  uuid: "a".repeat(32),
  name: "Ada",
  role: "user",
  hasPassword: true,
  disabled: false,
  hidden: false,
  access: { all: true },
  rights: DEFAULT_RIGHTS,
  foreign: {},
  image: null,
  createdAt: at(0),
  lastLoginAt: null,
  lastActiveAt: null,
};

const onDevice = (id: number, user: User | null = ada): Viewer => ({
  user,
  device: {
    id,
    uuid: id.toString(16).padStart(32, "0"),
    userId: 1,
    clientDeviceId: `device ${id}`,
    name: "Telly",
    customName: null,
    client: "Test",
    clientVersion: "1",
    createdAt: at(0),
    lastSeenAt: at(0),
    lastAddress: null,
    capabilities: null,
  },
  isAdmin: false,
  access: { all: true },
  address: null,
});

describe("sessions", () => {
  it("have an end in number: those seen last are kept", () => {
    const sessions = createSessionRegistry();
    for (let id = 1; id <= 5001; id++) sessions.seen(onDevice(id), at(id));
    expect(sessions.list()).toHaveLength(5000);
    expect(sessions.list()[0]?.device.id).toBe(2);
  });

  it("are one a device, and remember what isn't reported again", () => {
    const sessions = createSessionRegistry();
    sessions.seen(onDevice(1), at(0), true);
    sessions.started(onDevice(1), { itemId: 7, volume: 80, canSeek: true, playSessionId: "p" }, at(10));
    sessions.progressed(onDevice(1), { itemId: 7, positionMs: 5000, isPaused: true }, at(20));
    sessions.seen(onDevice(2), at(30));

    expect(sessions.list()).toMatchObject([
      {
        connected: true,
        lastActivityAt: at(20),
        lastReportAt: at(20),
        playing: {
          itemId: 7,
          volume: 80,
          canSeek: true,
          playSessionId: "p",
          positionMs: 5000,
          isPaused: true,
          startedAt: at(10),
        },
      },
      { connected: false, playing: null, lastReportAt: null },
    ]);
    sessions.seen(onDevice(1), at(40), false);
    sessions.stopped(onDevice(1), at(50));
    expect(sessions.list()[0]).toMatchObject({ connected: false, playing: null });
  });

  it("begin anew with another item, though no stop was reported", () => {
    const sessions = createSessionRegistry();
    sessions.started(onDevice(1), { itemId: 7, volume: 80 }, at(0));
    sessions.progressed(onDevice(1), { itemId: 8 }, at(10));
    expect(sessions.list()[0]?.playing).toMatchObject({ itemId: 8, volume: null, startedAt: at(10) });
  });

  it("end a play of which nothing is heard any more, paused or not", () => {
    const sessions = createSessionRegistry();
    sessions.started(onDevice(1), { itemId: 7 }, at(0));
    sessions.progressed(onDevice(1), { itemId: 7, positionMs: 9000, isPaused: true }, at(1000));
    expect(sessions.sweep(at(1000 + SILENT_AFTER_MS))).toEqual([]);
    expect(sessions.sweep(at(1001 + SILENT_AFTER_MS))).toMatchObject([
      { playing: { itemId: 7, positionMs: 9000 } },
    ]);
    expect(sessions.sweep(at(1002 + SILENT_AFTER_MS))).toEqual([]);
    expect(sessions.list()[0]?.playing).toBeNull();
  });

  it("are forgotten after a day, unless a socket is open", () => {
    const sessions = createSessionRegistry();
    sessions.seen(onDevice(1), at(0), true);
    sessions.seen(onDevice(2), at(0));
    sessions.sweep(at(FORGOTTEN_AFTER_MS + 1));
    expect(sessions.list().map((session) => session.device.id)).toEqual([1]);
  });

  it("aren't made by programs without a person", () => {
    const sessions = createSessionRegistry();
    sessions.seen(onDevice(1, null), at(0));
    expect(sessions.list()).toEqual([]);
  });
});
