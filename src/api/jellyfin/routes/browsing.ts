/** All routes over items, their pictures and their playing. */
import type { AnyEndpoint } from "../../http/endpoint.ts";
import { byNameEndpoints } from "./by-name.ts";
import { itemPartEndpoints } from "./item-parts.ts";
import { itemEndpoints } from "./item.ts";
import { itemListEndpoints } from "./items.ts";
import { searchEndpoints } from "./search.ts";
import { showEndpoints } from "./shows.ts";
import { viewEndpoints } from "./views.ts";

export const browsingEndpoints: readonly AnyEndpoint[] = [
  ...viewEndpoints,
  ...itemListEndpoints,
  ...itemEndpoints,
  ...itemPartEndpoints,
  ...searchEndpoints,
  ...byNameEndpoints,
  ...showEndpoints,
];
