import { Router } from "@koa/router";
import type { AnyEndpoint, Method } from "./endpoint.ts";

export type Match =
  | { readonly kind: "none" }
  | { readonly kind: "method"; readonly allowed: readonly string[] }
  | {
      readonly kind: "found";
      readonly endpoint: AnyEndpoint;
      readonly params: Readonly<Record<string, string>>;
    };

type Layer = Router["stack"][number];

interface Route {
  readonly endpoint: AnyEndpoint;
  readonly template: string;
  readonly methods: ReadonlySet<string>;
}

interface Branch {
  readonly router: Router;
  readonly routes: Map<Layer, Route>;
}

const NO_MATCH: Match = { kind: "none" };

export function methodsOf(endpoint: AnyEndpoint): readonly Method[] {
  return typeof endpoint.method === "string" ? [endpoint.method] : endpoint.method;
}

/**
 * Translates a path as contracts spell it into path-to-regexp's words: `{name}` is one segment or a part of it
 * (`stream.{container}`), `{name*}` the rest of the path; all else is literal (`/:/timeline`).
 */
export function toPattern(template: string): string {
  return template
    .split(/(\{\w+\*?\})/)
    .map((piece) => {
      const name = /^\{(\w+)(\*?)\}$/.exec(piece);
      if (name === null) return piece.replace(/[:*?+()[\]{}!\\]/g, "\\$&");
      return `${name[2] === "*" ? "*" : ":"}${name[1] ?? ""}`;
    })
    .join("");
}

/**
 * A path made comparable: one trailing slash ignored, escapes decoded once, except of what would change the segments.
 * Malformed escapes stand for themselves.
 */
export function normalizePath(path: string): string {
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return trimmed.includes("%") ? trimmed.split("/").map(normalizeSegment).join("/") : trimmed;
}

function normalizeSegment(segment: string): string {
  let decoded = segment;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    // Kept as the client spelled it.
  }
  return decoded.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** Segment by segment: literal words before mixed ones, then parameters, then the rest of the path. */
function rankOf(template: string): string {
  return template
    .split("/")
    .map((segment) => {
      if (!segment.includes("{")) return "0";
      if (segment.endsWith("*}")) return "3";
      return /^\{\w+\}$/.test(segment) ? "2" : "1";
    })
    .join("");
}

function firstSegment(path: string): string {
  const end = path.indexOf("/", 1);
  return path.slice(1, end === -1 ? undefined : end);
}

/** Finds the endpoint for a path; small routers by first segment keep it quick with hundreds of routes. */
export function compileRoutes(
  endpoints: readonly AnyEndpoint[],
  ignoreCase: boolean,
): (method: string, normalizedPath: string) => Match {
  const keyOf = (path: string): string =>
    ignoreCase ? firstSegment(path).toLowerCase() : firstSegment(path);
  const branches = new Map<string, Branch>();
  const declared = endpoints.flatMap((endpoint) =>
    endpoint.paths.map((template): Route => ({
      endpoint,
      template,
      methods: new Set<string>(methodsOf(endpoint)),
    })),
  );
  for (const route of declared.toSorted((a, b) => rankOf(a.template).localeCompare(rankOf(b.template)))) {
    // A template that begins with a parameter is looked at last, for any first segment.
    const key = firstSegment(route.template).includes("{") ? "{}" : keyOf(route.template);
    const branch = branches.get(key) ?? newBranch(ignoreCase);
    branches.set(key, branch);
    const layer = branch.router.register(toPattern(route.template), [...route.methods], () => {});
    if (!Array.isArray(layer)) branch.routes.set(layer as Layer, route);
  }
  const anywhere = branches.get("{}");
  return (method, path) => {
    const branch = branches.get(keyOf(path));
    const here = branch === undefined ? NO_MATCH : matchIn(branch, method, path);
    if (here.kind === "found" || anywhere === undefined) return here;
    const there = matchIn(anywhere, method, path);
    return there.kind === "none" ? here : there;
  };
}

function newBranch(ignoreCase: boolean): Branch {
  return { router: new Router({ sensitive: !ignoreCase, strict: true }), routes: new Map() };
}

function matchIn(branch: Branch, method: string, path: string): Match {
  const allowed = new Set<string>();
  // The router adds HEAD to every GET; ours answer HEAD only where it is declared.
  for (const layer of branch.router.match(path, method).path) {
    const route = branch.routes.get(layer as Layer);
    if (route?.methods.has(method) === true)
      return {
        kind: "found",
        endpoint: route.endpoint,
        params: layer.params(path, layer.captures(path)),
      };
    for (const other of route?.methods ?? []) allowed.add(other);
  }
  return allowed.size === 0 ? NO_MATCH : { kind: "method", allowed: [...allowed].toSorted() };
}
