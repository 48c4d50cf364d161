import { open, type FileHandle } from "node:fs/promises";

/** Small reads near each other cost one read of this size. */
const WINDOW_BYTES = 1024;
/** What is read of any file at most, in all: an index is far smaller, and a file may say what it likes of its sizes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads here and there in a file of any size, and never much of it. */
export class FileBytes implements AsyncDisposable {
  readonly size: number;
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #windowAt = 0;
  #readBytes = 0;

  static async open(path: string): Promise<FileBytes> {
    const file = await open(path, "r");
    try {
      return new FileBytes(file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** So far, of the file. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** Less than was asked for only at the file's end. Throws when too much was read in all. */
  async read(at: number, length: number): Promise<Buffer> {
    const inWindow = at - this.#windowAt;
    if (inWindow >= 0 && inWindow + length <= this.#window.length)
      return this.#window.subarray(inWindow, inWindow + length);
    const wanted = Math.max(0, Math.min(Math.max(length, WINDOW_BYTES), this.size - at));
    this.#readBytes += wanted;
    if (this.#readBytes > MAX_BYTES) throw new Error("its index is too large");
    const buffer = Buffer.allocUnsafeSlow(wanted);
    const { bytesRead } = await this.#file.read(buffer, 0, wanted, at);
    this.#window = buffer.subarray(0, bytesRead);
    this.#windowAt = at;
    return this.#window.subarray(0, length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
