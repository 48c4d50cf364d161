/** A plain protocol for tests of what all protocols share. */
import { z } from "zod";
import { empty, text } from "../../../src/api/http/answer.ts";
import type { AnyEndpoint, Protocol } from "../../../src/api/http/endpoint.ts";
import { type DomainError, isDomainError } from "../../../src/domain/errors.ts";
import type { Viewer } from "../../../src/domain/users/user.ts";

const STATUS = { "not-found": 404, "too-large": 413, unsupported: 415, unauthenticated: 401 } as Record<
  string,
  number
>;

const aViewer = (isAdmin: boolean): Viewer => ({
  user: null,
  device: null,
  isAdmin,
  access: { all: true },
  address: null,
});

/** Tokens are `user` and `admin`; anonymous media are given when the query says `media=1`. */
export function aProtocol(endpoints: readonly AnyEndpoint[], changes: Partial<Protocol> = {}): Protocol {
  return {
    name: "plain",
    endpoints,
    ignoreCase: false,
    authenticate: async ({ headers: { authorization } }) =>
      authorization === undefined
        ? null
        : { viewer: aViewer(authorization === "admin"), token: authorization },
    anonymousViewer: async ({ queryString }) => (queryString === "media=1" ? aViewer(false) : null),
    readQuery: (query) => Object.fromEntries(new URLSearchParams(query)),
    readParams: (params) => ({ ...params }),
    readBody: (body) => body,
    toError(error) {
      if (isDomainError(error))
        return text(error.message, "text/plain", STATUS[(error as DomainError).meaning] ?? 400);
      return empty(error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500);
    },
    unauthorized: () => empty(401),
    forbidden: () => empty(403),
    notFound: () => empty(404),
    methodNotAllowed: (_request, allowed) => empty(405, { Allow: allowed.join(", ") }),
    headers: () => ({}),
    ...changes,
  };
}
