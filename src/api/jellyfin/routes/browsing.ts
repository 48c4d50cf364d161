/** All routes over items, their pictures and their playing. */
import type { AnyEndpoint } from "../../http/endpoint.ts";
import { byNameEndpoints } from "./by-name.ts";
import { collectionEndpoints } from "./collections.ts";
import { hlsEndpoints } from "./hls.ts";
import { imageEndpoints } from "./images.ts";
import { itemEditingEndpoints } from "./item-editing.ts";
import { itemPartEndpoints } from "./item-parts.ts";
import { itemPictureEndpoints } from "./item-pictures.ts";
import { itemEndpoints } from "./item.ts";
import { itemListEndpoints } from "./items.ts";
import { lyricsEndpoints } from "./lyrics.ts";
import { mediaExtraEndpoints } from "./media-extras.ts";
import { mediaSegmentEndpoints } from "./media-segments.ts";
import { mixEndpoints } from "./mixes.ts";
import { playbackInfoEndpoints } from "./playback-info.ts";
import { playlistEndpoints } from "./playlists.ts";
import { playStateEndpoints } from "./playstate.ts";
import { recommendationEndpoints } from "./recommendations.ts";
import { remoteSearchEndpoints } from "./remote-search.ts";
import { searchEndpoints } from "./search.ts";
import { showEndpoints } from "./shows.ts";
import { streamEndpoints } from "./streams.ts";
import { subtitleEndpoints } from "./subtitles.ts";
import { trickplayEndpoints } from "./trickplay.ts";
import { userDataEndpoints } from "./user-data.ts";
import { viewEndpoints } from "./views.ts";

export const browsingEndpoints: readonly AnyEndpoint[] = [
  ...viewEndpoints,
  ...itemListEndpoints,
  ...itemEndpoints,
  ...itemPartEndpoints,
  ...itemEditingEndpoints,
  ...itemPictureEndpoints,
  ...remoteSearchEndpoints,
  ...searchEndpoints,
  ...byNameEndpoints,
  ...collectionEndpoints,
  ...playlistEndpoints,
  ...showEndpoints,
  ...mixEndpoints,
  ...recommendationEndpoints,
  ...imageEndpoints,
  ...playbackInfoEndpoints,
  ...streamEndpoints,
  ...hlsEndpoints,
  ...subtitleEndpoints,
  ...lyricsEndpoints,
  ...mediaExtraEndpoints,
  ...mediaSegmentEndpoints,
  ...trickplayEndpoints,
  ...playStateEndpoints,
  ...userDataEndpoints,
];
