import { big, int, nullable, primary, real, table, text, type Table } from "./columns.ts";

/** What versions sound like: all of it can be made again. */
export const SOUNDS_TABLES: readonly Table[] = [
  table("sound_print", {
    version_uuid: primary(text),
    source: text,
    algorithm: int,
    step_ms: real,
    // Base64; null: there is no sound.
    content: nullable(text),
    made_at: big,
  }),
];
