import type { Flow } from "../../support/flows.ts";
import { infuse } from "./infuse.ts";
import { androidTv, findroid } from "./kotlin.ts";
import { kodi, mpvShim } from "./python.ts";
import { roku } from "./roku.ts";
import { streamyfin } from "./streamyfin.ts";
import { swiftfin } from "./swiftfin.ts";
import { web } from "./web.ts";

export const flows: readonly Flow[] = [
  web,
  swiftfin,
  androidTv,
  roku,
  kodi,
  mpvShim,
  findroid,
  streamyfin,
  infuse,
];
