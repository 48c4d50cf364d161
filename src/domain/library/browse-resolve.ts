import type { BrowseService, Found } from "../core.ts";
import type { Viewer } from "../users/user.ts";
import type { BrowsePorts, Owner, Target } from "./browse-ports.ts";
import { audienceOf, type Reader } from "./browse-reader.ts";
import type { Uuid } from "./item.ts";

type Resolving = Pick<BrowseService, "resolve" | "resolveMany">;

const UUID = /^[0-9a-f]{32}$/u;

/** From the ids that clients send to what they mean. */
export function createResolve({ catalogue, libraries }: BrowsePorts, reader: Reader): Resolving {
  async function item(viewer: Viewer, id: number): Promise<Found | null> {
    const [row] = await reader.rows(viewer, [id]);
    return row === undefined ? null : { type: "item", item: row.item };
  }

  async function owned(viewer: Viewer, owner: Owner | null, partUuid: Uuid | null): Promise<Found | null> {
    if (owner === null) return null;
    const [row] = await reader.rows(viewer, [owner.itemId]);
    if (row === undefined) return null;
    const found = { item: row.item, versionUuid: owner.versionUuid };
    return partUuid === null ? { type: "version", ...found } : { type: "part", ...found, partUuid };
  }

  async function library(viewer: Viewer, id: number): Promise<Found | null> {
    const found = (await libraries(viewer)).find((one) => one.id === id);
    return found === undefined ? null : { type: "library", library: found };
  }

  async function foundOf(viewer: Viewer, target: Target): Promise<Found | null> {
    switch (target.type) {
      case "item":
        return await item(viewer, target.id);
      case "version":
        return await owned(viewer, await catalogue.itemOfVersion(target.id), null);
      case "part":
        return await owned(viewer, await catalogue.itemOfPart(target.uuid), target.uuid);
      case "library":
        return await library(viewer, target.id);
      case "person":
      case "label":
        return target;
    }
  }

  return {
    async resolve(viewer, uuid) {
      if (!UUID.test(uuid)) return null;
      const target = await catalogue.resolve(audienceOf(viewer), uuid);
      return target === null ? null : await foundOf(viewer, target);
    },
    async resolveMany(viewer, uuids) {
      const known: readonly Uuid[] = uuids.filter((uuid) => UUID.test(uuid));
      const ids = await catalogue.resolveItems(known);
      const wanted = known.map((uuid) => ids.get(uuid)).filter((id) => id !== undefined);
      return (await reader.rows(viewer, wanted)).map((row) => row.item);
    },
  };
}
