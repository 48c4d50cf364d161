/** The first-run wizard of Jellyfin's clients: open until it is completed, then for admins only. */
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf, optionalBodyOf } from "../body.ts";
import { reason, Refusal } from "../errors.ts";
import { flag, text, verbatim } from "../values.ts";
import { configurationOf, keepConfiguration } from "./configuration.ts";

export const startupEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Startup/Configuration"],
    access: "setup",
    summary: "Server name and languages",
    async handle({ core }) {
      const kept = await configurationOf(core);
      return {
        ServerName: core.server.identity().name,
        UICulture: kept["UICulture"],
        MetadataCountryCode: kept["MetadataCountryCode"],
        PreferredMetadataLanguage: kept["PreferredMetadataLanguage"],
      };
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Startup/Configuration"],
    access: "setup",
    body: bodyOf({
      ServerName: text,
      UICulture: text,
      MetadataCountryCode: text,
      PreferredMetadataLanguage: text,
    }),
    summary: "Sets server name and languages",
    async handle({ core, body: { ServerName, ...languages } }) {
      if (ServerName !== undefined) await core.server.rename(ServerName);
      await keepConfiguration(core, languages);
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Startup/User", "/Startup/FirstUser"],
    access: "setup",
    summary: "The first person, made if there is none",
    handle: async ({ core }) => ({ Name: (await core.server.firstUser()).name }),
  }),
  endpoint({
    method: "POST",
    paths: ["/Startup/User"],
    access: "setup",
    body: bodyOf({ Name: verbatim, Password: verbatim }),
    summary: "Names the first person and sets the password",
    async handle({ core, body }) {
      if (body.Password === undefined || body.Password === "")
        throw new Refusal(reason(400, "Password must not be empty"));
      const name = body.Name ?? (await core.server.firstUser()).name;
      const user = await core.server.setFirstUser(name, body.Password);
      await core.users.update(user.id, {
        hidden: true,
        rights: { deleteItems: true, controlOthers: true },
      });
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Startup/RemoteAccess"],
    access: "setup",
    body: optionalBodyOf({ EnableRemoteAccess: flag, EnableAutomaticPortMapping: flag }),
    summary: "Accepted: where the server is reachable is decided by its configuration file",
    handle: () => undefined,
  }),
  endpoint({
    method: "POST",
    paths: ["/Startup/Complete"],
    access: "setup",
    summary: "Closes the wizard",
    async handle({ core }) {
      await core.server.finishSetup();
    },
  }),
];
