import type { ServerEvent } from "../../domain/events/event.ts";

/**
 * The database as our stores see it: one SQL text for SQLite and PostgreSQL, `?` for values. Reads have connections of
 * their own; writes go through one queue, are grouped, and are on disk when their promise resolves.
 */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type Row = Record<string, SqlValue>;

export interface Statement {
  readonly sql: string;
  readonly values?: readonly SqlValue[];
}

export interface Sql {
  readonly dialect: "sqlite" | "postgres";
  all<R = Row>(sql: string, values?: readonly SqlValue[]): Promise<R[]>;
  get<R = Row>(sql: string, values?: readonly SqlValue[]): Promise<R | undefined>;
}

export interface WritableSql extends Sql {
  /** Rows changed. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
  /** Many statements in one round trip, in order; answers the rows of each (`RETURNING`). */
  batch<R = Row>(statements: readonly Statement[]): Promise<R[][]>;
  /** Hands an event to the database's listeners after the commit, in the order of all such calls. */
  publish(event: ServerEvent): void;
}

export interface Database {
  readonly dialect: "sqlite" | "postgres";
  /** Point reads by key, and what is known to take well under a millisecond: may run on the event loop. */
  readonly read: Sql;
  /** Everything that filters, counts, sorts or searches: never on the event loop. */
  readonly scan: Sql;
  /**
   * One transaction in the write queue. What `work` throws undoes it and nothing else. It may be grouped with its
   * neighbours into one commit; the promise resolves when that commit is durable. Must not wait for anything but `tx`.
   */
  write<T>(work: (tx: WritableSql) => Promise<T>): Promise<T>;
  /** Called after a commit, never before: how events reach their listeners in order. */
  afterCommit(tx: WritableSql, action: () => void): void;
  /** Hears every published event after its commit, in order; returns how to stop. */
  listen(listener: (event: ServerEvent) => void): () => void;
  [Symbol.asyncDispose](): Promise<void>;
}
