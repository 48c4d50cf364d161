import type { BrowseService, NamedView } from "../core.ts";
import type { Catalogue, NamedPage, NamedRow } from "./browse-ports.ts";
import { audienceOf } from "./browse-reader.ts";
import { fold } from "./fold.ts";
import { ITEM_KINDS, type ItemKind } from "./item.ts";
import type { Page } from "./query.ts";

type Names = Pick<
  BrowseService,
  "labels" | "persons" | "labelByName" | "personByName" | "years" | "facets" | "counts" | "libraryCounts"
>;

/** Genres, studios, people, years, and how much there is of everything. */
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
    async years(viewer, query) {
      const years = await catalogue.years(audienceOf(viewer), {
        recursive: true,
        ...(query.within === undefined ? {} : { within: query.within }),
        ...(query.kinds === undefined ? {} : { kinds: query.kinds }),
        ...(query.excludeKinds === undefined ? {} : { excludeKinds: query.excludeKinds }),
      });
      const ordered = query.descending === true ? years.toReversed() : years;
      const offset = query.offset ?? 0;
      return ordered.slice(offset, query.limit === undefined ? undefined : offset + query.limit);
    },
    facets: (viewer, query) => catalogue.facets(audienceOf(viewer), query),
    async counts(viewer, query) {
      const counts = await catalogue.counts(audienceOf(viewer), query);
      return Object.fromEntries(ITEM_KINDS.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<
        ItemKind,
        number
      >;
    },
    async libraryCounts(viewer) {
      const children = await catalogue.libraryChildren(audienceOf(viewer));
      return new Map(Array.from(children, ([id, count]) => [id, { children: count }]));
    },
  };
}
