import { hash } from "node:crypto";
import { type Answer, text } from "../http/answer.ts";
import type { RequestInfo } from "../http/endpoint.ts";
import { problem } from "./problems.ts";

export function etagOf(body: string): string {
  return `"${hash("sha256", body, "base64url").slice(0, 22)}"`;
}

/** JSON with a tag of its content: asked again with `If-None-Match`, it costs 304 and no body. */
export function tagged(value: unknown): Answer {
  const body = JSON.stringify(value);
  return text(body, "application/json", 200, { ETag: etagOf(body), "Cache-Control": "private, no-cache" });
}

/** The refusal of a change that was meant for another state of the thing (`If-Match`); null when it may be made. */
export function staleChange(request: RequestInfo, current: unknown): Answer | null {
  const condition = request.headers["if-match"];
  if (condition === undefined || condition.trim() === "*") return null;
  const tags = condition.split(",").map((tag) => tag.trim());
  if (tags.includes(etagOf(JSON.stringify(current)))) return null;
  return problem("changed-meanwhile", 412, "It was changed in the meantime");
}
