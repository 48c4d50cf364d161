/** What tools around the server call, and no client does. */
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { optionalBodyOf } from "../body.ts";
import { text } from "../values.ts";

/** Sonarr and Radarr say what they have fetched; Sonarr takes any other answer for a wrong address. */
const notifyAdmins = endpoint({
  method: "POST",
  paths: ["/Notifications/Admin"],
  access: "admin",
  body: optionalBodyOf({ name: text, description: text }),
  summary: "A message for admins: what it is about, the library's own news tell them",
  handle: () => empty(),
});

export const toolEndpoints: readonly AnyEndpoint[] = [notifyAdmins];
