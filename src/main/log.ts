import pino from "pino";
import type { Log } from "../domain/log.ts";

/** Values of fields with such names are never written. */
const SECRET_FIELD =
  /^(?:(?:new|old)?pass(?:word|phrase)?|pw|token|access_?token|api_?key|secret|authorization|cookie)$/i;

/** Secrets inside of text: query strings, Jellyfin's authorization header, urls with a password. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b((?:api_?key|access_?token|token|pw|password|secret|code)=)[^&\s"']+/gi, "$1***"],
  [/\b(Token=")[^"]*"/gi, '$1***"'],
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, "$1***"],
  [/(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g, "$1***@"],
];
const MAX_DEPTH = 5;
const MAX_TEXT = 4000;

/** Text without tokens, passwords and keys, of bounded length. */
export function hideSecrets(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return SECRET_TEXT.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), short);
}

/** A value fit for the log: errors in words, secrets hidden however deep. */
export function cleaned(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return hideSecrets(value);
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? String(value) : value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= MAX_DEPTH) return "…";
  if (value instanceof Error) return cleanedError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((inner) => cleaned(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_FIELD.test(name) ? "***" : cleaned(inner, depth + 1),
    ]),
  );
}

function cleanedError(error: Error, depth: number): unknown {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  return {
    type: error.name,
    message: hideSecrets(error.message),
    stack: hideSecrets(error.stack ?? ""),
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause: cleaned(cause, depth + 1) }),
  };
}

export interface ServerLog extends Log {
  /** For a part of the server: its name stands in each line. */
  part(name: string): Log;
  /** Writes each line there as well; until it is told how. */
  alsoTo(stream: LogStream): Disposable;
  /** Writes what is still held back; before the end of the process. */
  flush(): void;
}

export interface LogStream {
  write(line: string): void;
  flushSync?(): void;
}

export type Level = "debug" | "info" | "warn" | "error" | "silent";

/** One JSON line per message on standard output, written without waiting for whoever reads it. */
export function createLog(
  level: Level,
  destination: pino.DestinationStream = pino.destination({ sync: false }),
): ServerLog {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const others = new Set<LogStream>();
  const all = {
    write(line: string): void {
      destination.write(line);
      for (const other of others) other.write(line);
    },
  };
  const root = pino({ ...options, formatters: { level: (label) => ({ level: label }) } }, all);
  const logOf = (logger: pino.Logger): Log => {
    const write =
      (at: "debug" | "info" | "warn" | "error"): Log["info"] =>
      (message, fields) => {
        if (logger.isLevelEnabled(at)) logger[at](cleaned(fields ?? {}) as object, hideSecrets(message));
      };
    return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  };
  return {
    ...logOf(root),
    part: (name) => logOf(root.child({ part: name })),
    alsoTo(stream) {
      others.add(stream);
      return { [Symbol.dispose]: () => void others.delete(stream) };
    },
    flush() {
      for (const other of others) other.flushSync?.();
      if ("flushSync" in destination && typeof destination.flushSync === "function") destination.flushSync();
    },
  };
}
