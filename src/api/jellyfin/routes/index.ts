import type { AnyEndpoint } from "../../http/endpoint.ts";

/** Every route that is served, by module; `refused.ts` lists what isn't. */
export const endpoints: readonly AnyEndpoint[] = [];
