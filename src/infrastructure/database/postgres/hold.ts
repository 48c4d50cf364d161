import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Log } from "../../../domain/log.ts";

/** Any number of our own, beside that of the migrations. */
const SERVER_LOCK = 7_312_002;
/** A server that is told to stop has a moment to end before the next one takes over. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 100;
/** Between tries to take it again, when PostgreSQL was away. */
const AWAY_PAUSE_MS = 1000;

/**
 * Takes a database for this server alone; null when another one holds it. The lock is PostgreSQL's: it ends with the
 * connection, so none is ever left behind, and is taken again when the connection was lost.
 */
export async function holdPostgres(url: string, log: Log): Promise<AsyncDisposable | null> {
  let client = await takePatiently(url);
  if (client === null) return null;
  const ended = new AbortController();

  async function takeAgain(): Promise<void> {
    log.warn("the connection that keeps other servers from this database was lost");
    while (!ended.signal.aborted) {
      await sleep(AWAY_PAUSE_MS, undefined, { signal: ended.signal });
      const again = await take(url).catch(() => null);
      if (again === null) continue;
      client = again;
      watch(again);
      log.info("other servers are kept from this database again");
      return;
    }
  }

  function watch(one: Client): void {
    one.once("end", () => {
      // Ended in the middle of its wait: nothing is to be taken any more.
      if (!ended.signal.aborted) takeAgain().catch(() => {});
    });
  }

  watch(client);
  return {
    async [Symbol.asyncDispose]() {
      ended.abort();
      await client?.end().catch(() => {});
    },
  };
}

async function takePatiently(url: string): Promise<Client | null> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    const client = await take(url);
    if (client !== null || waited >= PATIENCE_MS) return client;
    await sleep(PAUSE_MS);
  }
}

/** A connection that holds the lock; null when another one does. */
async function take(url: string): Promise<Client | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true });
  // What happens to it is seen by its end.
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock($1) AS "taken"`, [
    SERVER_LOCK,
  ]);
  if (rows[0]?.taken === true) return client;
  await client.end();
  return null;
}
