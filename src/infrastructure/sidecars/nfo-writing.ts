/** What an NFO should be, from what it is and what is known of its item. Pure: text in, text out. */
import { isEmptyValue, type ItemFields } from "../../domain/library/scanning/draft.ts";
import type { SidecarSubject } from "../../domain/metadata/sidecars/ports.ts";
import { joinNfo, splitNfo } from "./nfo-block.ts";
import { elementsOf, idElement, WRITTEN_FIELDS } from "./nfo-elements.ts";
import { parseNfo } from "./nfo.ts";
import { readXml } from "./xml.ts";

/**
 * The text with what others wrote in it as it is, and what they didn't say added by us; null when it is to be left
 * alone: it is none of ours to complete, or there is nothing to add.
 */
export function nfoText(existing: string | null, subject: SidecarSubject): string | null {
  const { form } = subject;
  const foreign = existing === null ? emptyNfo(form) : splitNfo(existing).foreign;
  const xml = readXml(foreign);
  const [root, another] = xml.ok ? xml.roots : [];
  if (root === undefined || another !== undefined || root.name !== form) return null;
  const own = ownElements(foreign, subject);
  if (own === "") return existing === null || splitNfo(existing).own === null ? null : foreign;
  return joinNfo(asUtf8(foreign), form, own);
}

const emptyNfo = (form: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${form}>\n</${form}>\n`;

/** We write UTF-8, whatever it was before. */
const asUtf8 = (text: string): string =>
  text.replace(/^(\s*<\?xml[^>]{0,200}?encoding=["'])(?!utf-8["'])[^"']{0,40}/iu, "$1UTF-8");

/** Elements for what the others don't say, and where each comes from. */
function ownElements(foreign: string, { form, fields, origins, externalIds }: SidecarSubject): string {
  const [said] = parseNfo(foreign).documents;
  const isSaid = (field: keyof ItemFields): boolean => said !== undefined && field in said.fields;
  const parts: string[] = [];
  const sources: string[] = [];
  for (const field of WRITTEN_FIELDS) {
    const value: unknown = fields[field];
    const text = isEmptyValue(value) || isSaid(field) ? "" : elementsOf(field, value, form);
    if (text === "") continue;
    parts.push(text);
    sources.push(`    <source of="${field}">${origins[field]?.source ?? "path"}</source>\n`);
  }
  for (const [scheme, { value }] of Object.entries(externalIds))
    if (value !== "" && said?.externalIds[scheme] === undefined)
      parts.push(
        idElement(
          scheme,
          value,
          parts.every((part) => !part.includes("<uniqueid")),
        ),
      );
  if (parts.length === 0) return "";
  return `\n${parts.join("")}  <triptych>\n${sources.join("")}  </triptych>\n`;
}
