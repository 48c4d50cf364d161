import type { Log } from "../../domain/log.ts";
import type { AnyEndpoint, Protocol, RequestInfo } from "./endpoint.ts";

/** A client that invents names fills neither log nor memory. */
const MAX_TOLD = 500;
const MAX_NAME = 64;

/** Tells once of each name in a route's queries that is ignored there. */
export function createIgnoredTeller(
  { name: protocol, undeclared }: Protocol,
  log: Log,
): (endpoint: AnyEndpoint, request: RequestInfo) => void {
  const told = new Set<string>();
  return ({ paths, query }, request) => {
    if (query === undefined || undeclared === undefined || told.size >= MAX_TOLD) return;
    for (const name of undeclared(query, request.queryString)) {
      const short = name.slice(0, MAX_NAME);
      const key = `${paths[0] ?? ""} ${short}`;
      if (told.has(key)) continue;
      told.add(key);
      const agent = request.headers["user-agent"]?.slice(0, 128);
      log.warn("a query's name is ignored", { protocol, route: paths[0], name: short, agent });
    }
  };
}
