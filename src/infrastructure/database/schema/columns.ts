import type { EntitySchemaColumnOptions, EntitySchemaIndexOptions } from "typeorm";

/** A column in words of our own; each database has its own for them. */
export interface Column {
  readonly type: "id" | "int" | "big" | "real" | "text" | "bytes";
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly default?: number;
}

export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly indices: readonly EntitySchemaIndexOptions[];
}

export const id: Column = { type: "id" };
export const int: Column = { type: "int" };
/** Moments in milliseconds, sizes in bytes. */
export const big: Column = { type: "big" };
export const real: Column = { type: "real" };
export const text: Column = { type: "text" };
export const bytes: Column = { type: "bytes" };

export const nullable = (column: Column): Column => ({ ...column, nullable: true });
export const primary = (column: Column): Column => ({ ...column, primary: true });
export const defaulted = (column: Column, value: number): Column => ({ ...column, default: value });

export const table = (
  name: string,
  columns: Table["columns"],
  indices: readonly EntitySchemaIndexOptions[] = [],
): Table => ({ name, columns, indices });

type Words = Readonly<Record<Column["type"], EntitySchemaColumnOptions>>;

const SHARED = {
  id: { type: "integer", primary: true, generated: "increment" },
  int: { type: "integer" },
  big: { type: "bigint" },
} as const;

const WORDS: Readonly<Record<"sqlite" | "postgres", Words>> = {
  sqlite: { ...SHARED, real: { type: "double" }, text: { type: "text" }, bytes: { type: "blob" } },
  postgres: {
    ...SHARED,
    real: { type: "double precision" },
    text: { type: "text", collation: "C" },
    bytes: { type: "bytea" },
  },
};

/** The column as TypeORM wants to be told it. */
export function columnOptions(column: Column, kind: "sqlite" | "postgres"): EntitySchemaColumnOptions {
  const { type, ...rest } = column;
  return { ...WORDS[kind][type], ...rest };
}
