import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/**
 * `node:sqlite` in the form of better-sqlite3, as far as TypeORM uses it: handed over as its `driver`, so that no
 * native module has to be built.
 */
export class NodeSqliteDriver {
  readonly #database: DatabaseSync;

  constructor(path: string, options: { readonly readonly?: boolean; readonly timeout?: number } = {}) {
    this.#database = new DatabaseSync(path, {
      readOnly: options.readonly ?? false,
      timeout: options.timeout ?? 5000,
    });
  }

  prepare(sql: string): {
    readonly reader: boolean;
    all(...values: SQLInputValue[]): unknown[];
    run(...values: SQLInputValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  } {
    const statement = this.#database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (...values) => statement.all(...values),
      run: (...values) => {
        const { changes, lastInsertRowid } = statement.run(...values);
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
      },
    };
  }

  pragma(text: string): unknown[] {
    return this.#database.prepare(`PRAGMA ${text}`).all();
  }

  close(): void {
    this.#database.close();
  }
}
