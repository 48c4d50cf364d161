/** Plays as clients name them (`PlaySessionId`), and the encoders that work for them. */
import type { Core } from "../../domain/core.ts";
import type { Viewer } from "../../domain/users/user.ts";

/** With the person in it: nobody ends or holds another one's by its name. A client that names none has one a device. */
export function playIdOf({ user, device }: Viewer, playSessionId: string | undefined): string {
  return `jellyfin/${user?.id ?? "program"}/${playSessionId ?? `device/${device?.id ?? "none"}`}`;
}

/** What is converted for it goes on while it lets hear of itself, if it asks for nothing for long (a pause). */
export function keepPlay(core: Core, viewer: Viewer, playSessionId: string | undefined): void {
  core.delivery.stays(playIdOf(viewer, playSessionId));
  if (viewer.device !== null) core.delivery.conversions.stays(viewer.device.id);
}

/** What is encoded for it alone ends at once. */
export function endPlay(core: Core, viewer: Viewer, playSessionId: string | undefined): void {
  const playId = playIdOf(viewer, playSessionId);
  core.delivery.left(playId);
  if (viewer.device !== null) core.delivery.conversions.ended(viewer.device.id, playId);
}
