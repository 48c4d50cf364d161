import { createHash } from "node:crypto";
import { text } from "../../http/answer.ts";
import { type NativeRoute, route } from "../declare.ts";

const STYLE = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}body{margin:0;display:grid;min-height:100vh;place-items:center;background:#101418;color:#e6ebf0}main{max-width:36rem;padding:2rem}h1{font-size:2.4rem;margin:0 0 .2em;letter-spacing:-.02em}code{background:#1d242c;padding:.15em .45em;border-radius:.3em;font-size:1.05em}a{color:#7fc4ff}.panels{display:flex;gap:.5rem;margin:0 0 1.5rem}.panels i{flex:1;height:.5rem;border-radius:.25rem;background:#3d7fb8}.panels i+i{background:#5ba37f}.panels i+i+i{background:#c98f4a}p.note{color:#9fb0c0}`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const HEADERS = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

interface Page {
  readonly name: string;
  readonly address: string;
  readonly setupDone: boolean;
  readonly hasWebClient: boolean;
}

/** What a person sees who opens the server's address in a browser: what it is and where apps find it. */
function pageFor({ name, address, setupDone, hasWebClient }: Page): string {
  const next = setupDone
    ? "<p>Open a Jellyfin app, add this server and sign in.</p>"
    : "<p>Nobody has set it up yet: open a Jellyfin app, add this server, and follow its wizard.</p>";
  const here = hasWebClient
    ? `<p>Or go on in this browser: <a href="${escaped(address)}/web/">the web client</a>.</p>`
    : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(name)}</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(name)}</h1><div class="panels"><i></i><i></i><i></i></div>
<p>This is Triptych, a media server for films, shows, music and photos.</p>
<p>Its address for apps: <code>${escaped(address)}</code></p>
${next}${here}
<p class="note">For programs: <a href="${escaped(address)}/api/v1/openapi.json">the native API</a>, and Jellyfin's own under the same address.</p>
</main></body></html>
`;
}

export const createPageRoutes = (hasWebClient: boolean): readonly NativeRoute[] => [
  route({
    id: "getPage",
    method: "GET",
    path: "/",
    access: "anyone",
    summary: "A page for people",
    responseType: "text/html",
    handle({ core, request }) {
      const { name, setupDone } = core.server.identity();
      const page = pageFor({ name, address: request.origin, setupDone, hasWebClient });
      return text(page, "text/html; charset=utf-8", 200, HEADERS);
    },
  }),
];
