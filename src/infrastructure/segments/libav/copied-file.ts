/** A file of which tracks are copied. Only for the child process. */
import { CopiedTrack } from "./copied-track.ts";
import { OpenedFile } from "./opened-file.ts";

export class CopiedFile {
  readonly #file: OpenedFile;
  readonly #tracks = new Map<number, CopiedTrack>();

  /** Throws when it can't be opened. */
  static open(path: string): CopiedFile {
    return new CopiedFile(OpenedFile.open(path));
  }

  private constructor(file: OpenedFile) {
    this.#file = file;
  }

  /** Throws for what can't be copied into MP4 as it lies in the file. */
  track(streamIndex: number): CopiedTrack {
    const track = this.#tracks.get(streamIndex) ?? CopiedTrack.open(this.#file, streamIndex);
    this.#tracks.set(streamIndex, track);
    return track;
  }

  close(): void {
    for (const track of this.#tracks.values()) track.close();
    this.#file.close();
  }
}
