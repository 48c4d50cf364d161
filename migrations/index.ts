import type { MigrationInterface } from "typeorm";
import { Initial1700000000001 } from "./0001-initial.ts";
import { Segments1700000000002 } from "./0002-segments.ts";
import { Parts1700000000003 } from "./0003-parts.ts";
import { KeptSegments1700000000004 } from "./0004-kept-segments.ts";
import { Providers1700000000005 } from "./0005-providers.ts";
import { Editing1700000000006 } from "./0006-editing.ts";
import { SearchAndLists1700000000007 } from "./0007-search-and-lists.ts";
import { EndedSessions1700000000010 } from "./0010-ended-sessions.ts";
import { SoundPrints1700000000012 } from "./0012-sound-prints.ts";
import { FactsAndPeople1700000000013 } from "./0013-facts-and-people.ts";
import { Activity1700000000014 } from "./0014-activity.ts";
import { MediaData1700000000015 } from "./0015-media-data.ts";
import { RightsAndShares1700000000017 } from "./0017-rights-and-shares.ts";

export interface Migration extends MigrationInterface {
  /** Tables that are meant to have fewer rows afterwards; in all others a lost row stops the migration. */
  readonly mayShrink?: readonly string[];
}

export type MigrationClass = new () => Migration;

/** All migrations in their order. Once released they are never changed. */
export const MIGRATIONS: readonly MigrationClass[] = [
  Initial1700000000001,
  Segments1700000000002,
  Parts1700000000003,
  KeptSegments1700000000004,
  Providers1700000000005,
  Editing1700000000006,
  SearchAndLists1700000000007,
  EndedSessions1700000000010,
  SoundPrints1700000000012,
  FactsAndPeople1700000000013,
  Activity1700000000014,
  MediaData1700000000015,
  RightsAndShares1700000000017,
];
