const SECRET_NAMES =
  /^(?:api_?key|(?:access_?)?token|x-(?:emby|mediabrowser|plex)-token|pw|password|secret|code|signature|sig)$/i;

/** JSON Web Tokens, which begin with `{"`, as a segment of a path. */
const SIGNED = /\/eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** A url fit for a log: what may be a token, password or code is hidden, also where names are escaped. */
export function redactUrl(wholeUrl: string): string {
  const url = wholeUrl.replace(SIGNED, "/***");
  const at = url.indexOf("?");
  if (at === -1) return url;
  const pairs = url
    .slice(at + 1)
    .split("&")
    .map((pair) => {
      const name = pair.split("=", 1)[0] ?? "";
      return SECRET_NAMES.test(unescaped(name)) ? `${name}=***` : pair;
    });
  return `${url.slice(0, at)}?${pairs.join("&")}`;
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A path with its ids as `{id}`, so that a client's wish for a route is told once and not once per item. */
export function shapeOf(path: string): string {
  return path
    .replace(SIGNED, "/{token}")
    .split("/")
    .map((segment) => (/^(?:[0-9a-f-]{32,36}|\d+)$/i.test(segment) ? "{id}" : segment.slice(0, 64)))
    .slice(0, 12)
    .join("/");
}
