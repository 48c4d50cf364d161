/** From the files of a unit to the items that they are. Pure: what was read of them is handed in. */
import type { Stream } from "../item.ts";
import type { ItemDraft } from "../scanning/draft.ts";
import { addFolderItem, draftFilms, draftLooseFilms } from "./films.ts";
import { draftFolder } from "./folders.ts";
import { addLooseTracks, draftMusic } from "./music.ts";
import type { Bench } from "./seed.ts";
import { draftSeries } from "./series.ts";
import type { Folder } from "./tree.ts";
import type { Knowledge, Unit, UnitItems } from "./unit.ts";

export function draftUnit(unit: Unit, knowledge: Knowledge): UnitItems {
  const bench: Bench = {
    knowledge,
    items: new Array<ItemDraft>(),
    sidecars: new Map<string, readonly Stream[]>(),
    mediaPaths: new Set<string>(),
  };
  draftLayout(bench, unit);
  return { items: bench.items, sidecars: bench.sidecars, mediaPaths: [...bench.mediaPaths] };
}

function draftLayout(bench: Bench, unit: Unit): void {
  const { folder, parentPlace } = unit;
  switch (unit.layout) {
    case "loose":
      draftLooseFilms(bench, folder);
      return;
    case "mixed":
      draftLooseFilms(bench, folder);
      addLooseTracks(bench, withoutSidecars(bench, folder), null);
      return;
    case "container":
      addFolderItem({ bench, parentPlace }, folder);
      return;
    case "film":
      draftFilms({ bench, parentPlace }, folder);
      return;
    case "series":
      draftSeries(bench, folder, parentPlace);
      return;
    case "music":
      if (folder.path === "") addLooseTracks(bench, folder, null);
      else draftMusic(bench, folder, parentPlace);
      return;
    case "folder":
      draftFolder(bench, unit);
  }
}

/** A film's other sound track (`Film.de.ac3`) is no song. */
function withoutSidecars(bench: Bench, folder: Folder): Folder {
  const taken = new Set([...bench.sidecars.values()].flat().map((stream) => stream.externalPath));
  return { ...folder, files: folder.files.filter((entry) => !taken.has(entry.path)) };
}
