import { createBoundedMap } from "../bounded-map.ts";

const MAX_ADDRESSES = 5000;
const MAX_DEVICES_PER_ADDRESS = 100;

interface SignedInDevice {
  readonly id: number;
  readonly userId: number;
}

/** From where signed-in devices were seen: what a client asks for without its token is given to these. */
export interface KnownAddresses {
  note(address: string, device: SignedInDevice, at: Date): void;
  forget(gone: (device: SignedInDevice) => boolean): void;
  /** Whose devices were seen there. */
  usersAt(address: string, since: number): ReadonlySet<number>;
}

export function createKnownAddresses(): KnownAddresses {
  const addresses = createBoundedMap<string, Map<number, SignedInDevice & { readonly at: number }>>(
    MAX_ADDRESSES,
  );
  return {
    note(address, { id, userId }, at) {
      const devices = addresses.get(address) ?? new Map<number, SignedInDevice & { readonly at: number }>();
      devices.delete(id);
      devices.set(id, { id, userId, at: at.getTime() });
      if (devices.size > MAX_DEVICES_PER_ADDRESS) {
        const [oldest] = devices.keys();
        if (oldest !== undefined) devices.delete(oldest);
      }
      addresses.set(address, devices);
    },
    forget(gone) {
      for (const [, devices] of addresses.entries())
        for (const device of devices.values()) if (gone(device)) devices.delete(device.id);
    },
    usersAt(address, since) {
      const devices = [...(addresses.get(address)?.values() ?? [])];
      return new Set(devices.filter(({ at }) => at >= since).map(({ userId }) => userId));
    },
  };
}
