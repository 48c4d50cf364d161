import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { file, text } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem } from "../errors.ts";
import { pictureIn } from "../picture-body.ts";
import { namedConfigurationOf } from "./configuration.ts";

async function wordOf(core: Core, name: string): Promise<string> {
  const value = (await namedConfigurationOf(core, "branding"))?.[name];
  return typeof value === "string" ? value : "";
}

const isSplashWanted = async (core: Core): Promise<boolean> =>
  (await namedConfigurationOf(core, "branding"))?.["SplashscreenEnabled"] === true;

/** Base64 takes a third more. */
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

export const brandingEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Branding/Configuration"],
    access: "anyone",
    summary: "Texts for the sign-in page",
    handle: async ({ core }) => ({
      LoginDisclaimer: await wordOf(core, "LoginDisclaimer"),
      CustomCss: await wordOf(core, "CustomCss"),
      // As an admin wants it, and when there is a picture to show.
      SplashscreenEnabled: (await isSplashWanted(core)) && (await core.upkeep.splash.find()) !== null,
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
    summary: "The picture of the sign-in page, when an admin gave one",
    async handle({ core }) {
      const found = await core.upkeep.splash.find();
      return found === null
        ? problem(404)
        : file({ ...found, isOurs: true, headers: { "Cache-Control": "no-cache" } });
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Branding/Splashscreen"],
    access: "admin",
    rawBody: true,
    maxBodyBytes: MAX_PICTURE_BYTES,
    body: z.instanceof(Uint8Array),
    summary: "Sets it",
    handle: ({ core, request, body }) =>
      core.upkeep.splash.set(pictureIn(body, request.headers["content-type"]).bytes),
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Branding/Splashscreen"],
    access: "admin",
    summary: "Takes it away",
    handle: ({ core }) => core.upkeep.splash.remove(),
  }),
];
