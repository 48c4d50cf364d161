/** A web client's files, as the port that serves them wants them. */
export interface WebClient {
  /** By the parts of a path below its folder; null for what isn't there, or lies elsewhere. */
  find(parts: readonly string[]): Promise<WebFile | null>;
}

interface WebFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}
