/** The log in files, one for each day, beside standard output. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pino from "pino";
import { DomainError } from "../../domain/errors.ts";
import type { LogFile, LogFiles } from "../../domain/server/upkeep.ts";

export interface LogFilesDeps {
  readonly directory: string;
  /** Older ones go; 0: the log isn't written to files. */
  readonly keepDays: number;
  readonly clock: () => Date;
  /** Of one file; default 50 MB. */
  readonly maxFileBytes?: number;
}

export interface WrittenLogFiles extends LogFiles {
  /** Takes the log's lines. */
  readonly stream: { write(line: string): void; flushSync(): void };
  end(): void;
}

const DAY_MS = 86_400_000;
/** However much is written in a day. */
const MAX_FILES = 40;
const MAX_DOCUMENTS = 100;
/** Lines in characters that wait for a disk that takes nothing; more are lost there. */
const MAX_WAITING = 4_000_000;
const OUR_NAME = /^(?:triptych_\d{8}(?:_\d{3})?|upload_[\w.-]{1,60}_\d{14}_[0-9a-f]{8})\.log$/u;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10).replaceAll("-", "");

export function openLogFiles({
  directory,
  keepDays,
  clock,
  maxFileBytes = 50_000_000,
}: LogFilesDeps): WrittenLogFiles {
  let open: {
    readonly day: string;
    readonly to: pino.DestinationStream & { flushSync(): void; end(): void };
  } | null = null;
  let written = 0;

  /** What can't be written to a file is on standard output all the same. */
  const destination = (path: string) => {
    const to = pino.destination({
      dest: path,
      append: true,
      mkdir: true,
      sync: false,
      maxLength: MAX_WAITING,
    });
    to.on("error", () => undefined);
    return to;
  };

  const destinationFor = (day: string) => {
    if (open?.day === day && written < maxFileBytes) return open.to;
    open?.to.end();
    open = { day, to: destination(join(directory, nameFor(directory, day))) };
    written = 0;
    sweep(directory, new Date(clock().getTime() - keepDays * DAY_MS)).catch(() => undefined);
    return open.to;
  };

  return {
    ...readingOf(directory, clock),
    stream: {
      write(line) {
        if (keepDays === 0) return;
        destinationFor(dayOf(clock())).write(line);
        written += line.length;
      },
      flushSync: () => open?.to.flushSync(),
    },
    end() {
      open?.to.end();
      open = null;
    },
  };
}

/** The day's next file that isn't there yet. Only when one is opened: the process goes on writing into its own. */
function nameFor(directory: string, day: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  const taken = new Set(readdirSync(directory));
  const plain = `triptych_${day}.log`;
  if (!taken.has(plain)) return plain;
  let number = 1;
  const numbered = (): string => `triptych_${day}_${String(number).padStart(3, "0")}.log`;
  while (taken.has(numbered()) && number < 999) number += 1;
  return numbered();
}

function readingOf(directory: string, clock: () => Date): LogFiles {
  const list = async (): Promise<readonly LogFile[]> => {
    const names = (await readdir(directory).catch(() => [])).filter((name) => OUR_NAME.test(name));
    const files = await Promise.all(names.map((name) => fileAt(directory, name)));
    return files
      .filter((file) => file !== null)
      .toSorted((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime());
  };
  return {
    list,
    // Nothing of a path can be in a name of this form.
    find: async (name) => {
      const file = OUR_NAME.test(name) ? await fileAt(directory, name) : null;
      return file === null ? null : { ...file, path: join(directory, name) };
    },
    async keep(client, text) {
      const documents = (await list()).filter(({ name }) => name.startsWith("upload_"));
      if (documents.length >= MAX_DOCUMENTS)
        throw new DomainError("too-many", "clients have written down enough", { retryAfterS: 86_400 });
      const stamp = clock().toISOString().replaceAll(/\D/gu, "").slice(0, 14);
      const who = client.replaceAll(/[^\w.-]+/gu, "-").slice(0, 60) || "client";
      const name = `upload_${who}_${stamp}_${randomUUID().slice(0, 8)}.log`;
      await mkdir(directory, { recursive: true, mode: 0o750 });
      await writeFile(join(directory, name), text, { flag: "wx", mode: 0o640 });
      return name;
    },
  };
}

async function fileAt(directory: string, name: string): Promise<LogFile | null> {
  const stats = await stat(join(directory, name)).catch(() => null);
  if (stats === null || !stats.isFile()) return null;
  return { name, sizeBytes: stats.size, createdAt: stats.birthtime, modifiedAt: stats.mtime };
}

async function sweep(directory: string, before: Date): Promise<void> {
  const files = await Promise.all(
    (await readdir(directory)).filter((name) => OUR_NAME.test(name)).map((name) => fileAt(directory, name)),
  );
  const newestFirst = files
    .filter((file) => file !== null)
    .toSorted((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime());
  const own = newestFirst.filter(({ name }) => name.startsWith("triptych_"));
  const old = newestFirst.filter(({ modifiedAt }) => modifiedAt < before);
  for (const { name } of new Set([...own.slice(MAX_FILES), ...old]))
    await rm(join(directory, name), { force: true });
}
