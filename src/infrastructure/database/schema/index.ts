import type { EntitySchema } from "typeorm";

/** Every table, for comparing the migrations with. */
export const ENTITIES: readonly EntitySchema[] = [];
