import type { AnyEndpoint } from "../../http/endpoint.ts";
import type { SocketHub } from "../socket-hub.ts";
import type { WebClient } from "../web-client.ts";
import { activityLogEndpoints } from "./activity-log.ts";
import { apiKeyEndpoints } from "./api-keys.ts";
import { bitrateTestEndpoints } from "./bitrate-test.ts";
import { brandingEndpoints } from "./branding.ts";
import { browsingEndpoints } from "./browsing.ts";
import { configurationEndpoints } from "./configuration.ts";
import { deviceEndpoints } from "./devices.ts";
import { displayPreferencesEndpoints } from "./display-preferences.ts";
import { environmentEndpoints } from "./environment.ts";
import { libraryEndpoints } from "./libraries.ts";
import { libraryScanEndpoints } from "./library-scans.ts";
import { localizationEndpoints } from "./localization.ts";
import { nothingHereEndpoints } from "./nothing-here.ts";
import { quickConnectEndpoints } from "./quick-connect.ts";
import { createRemoteControlEndpoints } from "./remote-control.ts";
import { scheduledTaskEndpoints } from "./scheduled-tasks.ts";
import { sessionEndpoints } from "./sessions.ts";
import { signInEndpoints } from "./sign-in.ts";
import { startupEndpoints } from "./startup.ts";
import { syncPlayEndpoints } from "./sync-play.ts";
import { systemEndpoints } from "./system.ts";
import { toolEndpoints } from "./tools.ts";
import { upkeepEndpoints } from "./upkeep.ts";
import { userImageEndpoints } from "./user-images.ts";
import { userEndpoints } from "./users.ts";
import { createWebClientEndpoints } from "./web-client.ts";

/** Every route that is served, by module; the order doesn't matter. `refused.ts` lists what isn't served. */
export function createEndpoints(hub: SocketHub, webClient: WebClient | null = null): readonly AnyEndpoint[] {
  return [
    ...systemEndpoints,
    ...upkeepEndpoints,
    ...startupEndpoints,
    ...brandingEndpoints,
    ...localizationEndpoints,
    ...configurationEndpoints,
    ...signInEndpoints,
    ...quickConnectEndpoints,
    ...userEndpoints,
    ...userImageEndpoints,
    ...displayPreferencesEndpoints,
    ...deviceEndpoints,
    ...apiKeyEndpoints,
    ...activityLogEndpoints,
    ...sessionEndpoints,
    ...createRemoteControlEndpoints(hub),
    ...syncPlayEndpoints,
    ...libraryEndpoints,
    ...libraryScanEndpoints,
    ...scheduledTaskEndpoints,
    ...environmentEndpoints,
    ...nothingHereEndpoints,
    ...toolEndpoints,
    ...bitrateTestEndpoints,
    ...browsingEndpoints,
    ...createWebClientEndpoints(webClient),
  ];
}
