/** One item's fields out of what several sources say, with the source of each. */
import { isEmptyValue, SOURCES, type ItemFields, type Source } from "../library/scanning/draft.ts";

export interface Layer {
  readonly source: Source;
  readonly fields: Partial<ItemFields>;
}

export interface Merged {
  readonly fields: Partial<ItemFields> & { readonly name: string };
  readonly sources: Partial<Record<keyof ItemFields, Source>>;
}

/**
 * The stronger source wins field by field, whatever the order of the layers. What a source knows to be empty (null, an
 * empty list or text) doesn't take away what a weaker one knows.
 */
export function mergeLayers(name: string, layers: readonly Layer[]): Merged {
  const fields: Record<string, unknown> = { name };
  const sources: Record<string, Source> = { name: "path" };
  const ordered = layers.toSorted((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source));
  for (const layer of ordered) {
    for (const [field, value] of Object.entries(layer.fields)) {
      if (value === undefined || (isEmptyValue(value) && field in fields)) continue;
      if (field === "name" && isEmptyValue(value)) continue;
      fields[field] = value;
      sources[field] = layer.source;
    }
  }
  return { fields: { ...fields, name: String(fields["name"]) }, sources };
}
