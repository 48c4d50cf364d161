/** Settings as Jellyfin's clients know them: kept and given back; few of them mean anything to this server. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { anyRecord } from "../body.ts";
import { processingError, Refusal } from "../errors.ts";
import { fieldsKnownTo } from "../kept.ts";
import { hardwareWord, NAMED_CONFIGURATIONS } from "../mappers/named-configurations.ts";
import { fromResumeRules, toResumeRules } from "../mappers/resume-rules.ts";
import { defaultConfiguration, metadataOptionsOf } from "../mappers/server-configuration.ts";
import { isRecord } from "../values.ts";

type Fields = Readonly<Record<string, unknown>>;

const SETTING = "jellyfin.configuration";

async function stored(core: Core, setting: string): Promise<Fields> {
  const value = await core.server.setting(setting);
  return isRecord(value) ? value : {};
}

/** The main settings: the contract's defaults with what was set over them. */
export async function configurationOf(core: Core): Promise<Fields> {
  const { name, setupDone } = core.server.identity();
  return {
    ...defaultConfiguration(core.server.identity()),
    ...(await stored(core, SETTING)),
    ...fromResumeRules(core.server.resumeRules()),
    ServerName: name,
    IsStartupWizardCompleted: setupDone,
  };
}

/** Takes the fields that the contract knows; the server's name and what counts as seen are the core's own. */
export async function keepConfiguration(core: Core, given: Fields): Promise<void> {
  const known = fieldsKnownTo(defaultConfiguration(core.server.identity()), given);
  const { ServerName: name, ...rest } = known;
  if (typeof name === "string" && name !== "" && name !== core.server.identity().name)
    await core.server.rename(name);
  await core.server.setResumeRules(toResumeRules(known, core.server.resumeRules()));
  await core.server.setSetting(SETTING, { ...(await stored(core, SETTING)), ...rest });
}

/** The settings of a name; null when the contract has none of it. */
export async function namedConfigurationOf(core: Core, name: string): Promise<Fields | null> {
  const defaults = NAMED_CONFIGURATIONS.get(name.toLowerCase());
  if (defaults === undefined) return null;
  const kept = await stored(core, `${SETTING}.${name.toLowerCase()}`);
  return { ...defaults, ...kept, ...factsFor(core, name) };
}

/** What the server's own configuration decides. */
const factsFor = (core: Core, name: string): Fields =>
  name.toLowerCase() === "encoding"
    ? { HardwareAccelerationType: hardwareWord(core.delivery.encoders().hardware) }
    : {};

async function keepNamedConfiguration(core: Core, name: string, given: Fields): Promise<void> {
  const defaults = NAMED_CONFIGURATIONS.get(name.toLowerCase());
  if (defaults === undefined) throw new Refusal(processingError(404));
  await core.server.setSetting(`${SETTING}.${name.toLowerCase()}`, fieldsKnownTo(defaults, given));
}

const params = z.object({ key: z.string().max(100) });

export const configurationEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/System/Configuration"],
    access: "viewer",
    summary: "The main settings",
    handle: ({ core }) => configurationOf(core),
  }),
  endpoint({
    method: "POST",
    paths: ["/System/Configuration"],
    access: "admin",
    body: anyRecord,
    summary: "Keeps the main settings",
    handle: ({ core, body }) => keepConfiguration(core, body),
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Configuration/MetadataOptions/Default"],
    access: "admin",
    summary: "Empty options for an item type",
    handle: () => metadataOptionsOf(""),
  }),
  endpoint({
    method: "GET",
    paths: ["/System/Configuration/{key}"],
    access: "viewer",
    params,
    summary: "Settings by name; Roku reads `encoding` for every user",
    async handle({ core, params: { key } }) {
      const settings = await namedConfigurationOf(core, key);
      if (settings === null) throw new Refusal(processingError(404));
      return settings;
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/System/Configuration/Branding", "/System/Configuration/{key}"],
    access: "admin",
    params: z.object({ key: z.string().max(100).default("branding") }),
    body: anyRecord,
    summary: "Keeps them",
    handle: ({ core, params: { key }, body }) => keepNamedConfiguration(core, key, body),
  }),
];
