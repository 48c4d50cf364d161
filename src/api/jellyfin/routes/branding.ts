import type { Core } from "../../../domain/core.ts";
import { text } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem } from "../errors.ts";
import { namedConfigurationOf } from "./configuration.ts";

async function wordOf(core: Core, name: string): Promise<string> {
  const value = (await namedConfigurationOf(core, "branding"))?.[name];
  return typeof value === "string" ? value : "";
}

export const brandingEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Branding/Configuration"],
    access: "anyone",
    summary: "Texts for the sign-in page",
    handle: async ({ core }) => ({
      LoginDisclaimer: await wordOf(core, "LoginDisclaimer"),
      CustomCss: await wordOf(core, "CustomCss"),
      // There is no picture to show.
      SplashscreenEnabled: false,
    }),
  }),
  endpoint({
    method: "GET",
    paths: ["/Branding/Css", "/Branding/Css.css"],
    access: "anyone",
    summary: "The style sheet that an admin gave",
    handle: async ({ core }) => text(await wordOf(core, "CustomCss"), "text/css; charset=utf-8"),
  }),
  endpoint({
    method: "GET",
    paths: ["/Branding/Splashscreen"],
    access: "anyone",
    summary: "None",
    handle: () => problem(404),
  }),
];
