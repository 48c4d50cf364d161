/** Everything that is known of an item, with where each comes from: our own form of a sidecar. */
import { z } from "zod";
import type { SidecarSubject } from "../../domain/metadata/sidecars/ports.ts";

const OURS = z.object({ writtenBy: z.literal("triptych") });

/** Null when what stands there isn't ours. The same for the same item: nothing in it tells when it was written. */
export function jsonText(existing: string | null, subject: SidecarSubject): string | null {
  if (existing !== null && !isOurs(existing)) return null;
  const { uuid, form, fields, origins, lockedFields, externalIds } = subject;
  const told = Object.entries(fields).map(([field, value]) => {
    const origin = Object.entries(origins).find(([name]) => name === field)?.[1];
    return [
      field,
      {
        value: value ?? null,
        metadata_source: origin?.source ?? null,
        ...(origin?.provider === undefined ? {} : { provider: origin.provider }),
        ...(origin?.confidence === undefined ? {} : { confidence: origin.confidence }),
        at: origin === undefined ? null : new Date(origin.at).toISOString(),
        locked: origin?.source === "person" || lockedFields.includes(field),
      },
    ];
  });
  const ids = Object.entries(externalIds).map(([scheme, { value, source }]) => [
    scheme,
    { value: value === "" ? null : value, source: source ?? "scan" },
  ]);
  const whole = {
    writtenBy: "triptych",
    version: 1,
    form,
    id: uuid,
    externalIds: Object.fromEntries(ids) as unknown,
    fields: Object.fromEntries(told) as unknown,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function isOurs(text: string): boolean {
  try {
    return OURS.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
