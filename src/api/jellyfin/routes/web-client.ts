/** A build of a web client in a folder of the admin's own, served beside the server's page. */
import { extname } from "node:path";
import { type Answer, empty, file } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { paramsOf } from "../query.ts";
import { required, text } from "../values.ts";
import type { WebClient } from "../web-client.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".mp3": "audio/mpeg",
};
/** What names the others, which carry a hash of their content in their name or query. */
const ALWAYS_ASKED = new Set([".html", ".json", ".webmanifest", ".txt"]);

async function fileOf(client: WebClient | null, parts: readonly string[]): Promise<Answer> {
  const found = await client?.find(parts);
  if (found == null) return empty(404);
  const ending = extname(found.path).toLowerCase();
  return file({
    ...found,
    mimeType: TYPES[ending] ?? "application/octet-stream",
    headers: {
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": ALWAYS_ASKED.has(ending) ? "no-cache" : "public, max-age=86400",
    },
  });
}

/** Names in addresses are percent-encoded (`node_modules.%40jellyfin.sdk.bundle.js`); the router has decoded them. */
export function createWebClientEndpoints(client: WebClient | null): readonly AnyEndpoint[] {
  return [
    endpoint({
      method: ["GET", "HEAD"],
      paths: ["/web"],
      access: "anyone",
      summary: "The page of the web client in the folder that the configuration names",
      handle({ request }) {
        if (client !== null && !request.path.endsWith("/")) return empty(302, { Location: "web/" });
        return fileOf(client, ["index.html"]);
      },
    }),
    endpoint({
      method: ["GET", "HEAD"],
      paths: ["/web/{path*}"],
      access: "anyone",
      params: paramsOf({ path: required(text) }),
      summary: "A file of that folder",
      handle: ({ params }) => fileOf(client, params.path.split("/")),
    }),
  ];
}
