import type { Row, SqlValue, Statement } from "../database.ts";
import type { ConnectionOptions } from "./connection.ts";

/** What the main thread asks of a thread that holds a connection. */
export type Request =
  | { readonly op: "all"; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly op: "run"; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly op: "batch"; readonly statements: readonly Statement[] }
  | { readonly op: "exec"; readonly sql: string }
  | { readonly op: "close" };

export type Answer =
  | { readonly ok: true; readonly value: Row[] | Row[][] | number | null }
  | { readonly ok: false; readonly message: string; readonly code: number | string | null };

/** How a thread begins. */
export interface ThreadData {
  readonly path: string;
  readonly options: ConnectionOptions;
}
