/** What a handler answers, as a value: written to the socket in one place. */
export type Headers = Readonly<Record<string, string>>;

export type Answer =
  | { readonly kind: "json"; readonly value: unknown; readonly status: number; readonly headers: Headers }
  | {
      readonly kind: "text";
      readonly text: string;
      readonly type: string;
      readonly status: number;
      readonly headers: Headers;
    }
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      readonly type: string;
      readonly status: number;
      readonly headers: Headers;
    }
  | { readonly kind: "empty"; readonly status: number; readonly headers: Headers }
  | { readonly kind: "file"; readonly file: FileAnswer }
  | {
      readonly kind: "stream";
      readonly type: string;
      readonly headers: Headers;
      readonly start: (sink: Sink) => void;
    }
  | {
      readonly kind: "pipe";
      readonly type: string;
      readonly headers: Headers;
      readonly bytes: AsyncIterable<Uint8Array>;
    };

/** The open end of an answer that goes on, as server-sent events do. */
export interface Sink {
  /** How much the client hasn't taken yet, in bytes: who sends on its own decides when that is too much. */
  readonly waitingBytes: number;
  write(text: string): void;
  end(): void;
  /** Called once, when the client is gone or the answer has ended. */
  onClose(action: () => void): void;
}

/** A file on disk, sent by ranges (RFC 9110 §14) with conditional requests. */
export interface FileAnswer {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  readonly modifiedAt: Date | null;
  /** Strong validator with its quotes; null: only `Last-Modified`. */
  readonly etag: string | null;
  readonly headers: Headers;
  /** False: `Range` is ignored and 200 answered (images of the real server). */
  readonly ranges: boolean;
  /** Made by the server in a folder of its own: no link leads out of there, and its date is the disk's. */
  readonly isOurs: boolean;
}

export const json = (value: unknown, status = 200, headers: Headers = {}): Answer => ({
  kind: "json",
  value,
  status,
  headers,
});
export const text = (
  body: string,
  type = "text/plain; charset=utf-8",
  status = 200,
  headers: Headers = {},
): Answer => ({
  kind: "text",
  text: body,
  type,
  status,
  headers,
});
export const bytes = (body: Uint8Array, type: string, status = 200, headers: Headers = {}): Answer => ({
  kind: "bytes",
  bytes: body,
  type,
  status,
  headers,
});
export const empty = (status = 204, headers: Headers = {}): Answer => ({ kind: "empty", status, headers });
export const file = (
  answer: Omit<FileAnswer, "headers" | "ranges" | "etag" | "isOurs"> & Partial<FileAnswer>,
): Answer => ({
  kind: "file",
  file: { headers: {}, ranges: true, etag: null, isOurs: false, ...answer },
});
export const ownFile = (
  answer: Pick<FileAnswer, "path" | "sizeBytes" | "mimeType"> & Partial<Pick<FileAnswer, "headers">>,
): Answer => file({ ...answer, modifiedAt: null, isOurs: true });
/** An answer whose length nobody knows; `start` is called when its head is written. */
export const stream = (type: string, start: (sink: Sink) => void, headers: Headers = {}): Answer => ({
  kind: "stream",
  type,
  headers,
  start,
});

/** Bytes as they are made, taken no faster than the client takes them; a client that goes ends their iteration. */
export const pipe = (type: string, bytes: AsyncIterable<Uint8Array>, headers: Headers = {}): Answer => ({
  kind: "pipe",
  type,
  headers,
  bytes,
});
