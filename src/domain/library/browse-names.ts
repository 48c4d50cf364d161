import type { BrowseService, NamedView } from "../core.ts";
import type { Catalogue, NamedPage, NamedRow } from "./browse-ports.ts";
import { audienceOf } from "./browse-reader.ts";
import { fold } from "./fold.ts";
import type { Page } from "./query.ts";

type Names = Pick<BrowseService, "labels" | "persons" | "labelByName" | "personByName">;

/** Genres, studios, tags and people. */
export function createNames(catalogue: Catalogue): Names {
  async function withPictures(rows: readonly NamedRow[]): Promise<readonly NamedView[]> {
    const artwork = await catalogue.parts.artwork(
      "person",
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({ ...row, artwork: artwork.get(row.id) ?? [] }));
  }
  /** Only people have pictures of their own. */
  const plain = (row: NamedRow): NamedView => ({ ...row, artwork: [] });
  const pageOf = (
    page: NamedPage,
    items: readonly NamedView[],
    offset: number | undefined,
  ): Page<NamedView> => ({
    items,
    total: page.total,
    offset: offset ?? 0,
  });

  return {
    async labels(viewer, kind, query) {
      const page = await catalogue.labels(audienceOf(viewer), kind, query);
      return pageOf(page, page.rows.map(plain), query.offset);
    },
    async persons(viewer, query) {
      const page = await catalogue.persons(audienceOf(viewer), query);
      return pageOf(page, await withPictures(page.rows), query.offset);
    },
    async labelByName(viewer, kind, name) {
      const row = await catalogue.labelByKey(audienceOf(viewer), kind, fold(name));
      return row === null ? null : plain(row);
    },
    async personByName(viewer, name) {
      const row = await catalogue.personByKey(audienceOf(viewer), fold(name));
      return row === null ? null : ((await withPictures([row]))[0] ?? null);
    },
  };
}
