/** The process that copies tracks with libav. It keeps its last files open: the next segment then begins at once. */
import { writeFileSync } from "node:fs";
import { LRUCache } from "lru-cache";
import { answerWith } from "../../ffmpeg/libav-worker-child.ts";
import { CopiedFile } from "./copied-file.ts";
import type { CopyAnswer, FileTask } from "./copy-task.ts";

const OPEN_FILES = 6;
const files = new LRUCache<string, CopiedFile>({ max: OPEN_FILES, dispose: (file) => file.close() });

answerWith((path, _, given): CopyAnswer => {
  const { sizeBytes, modifiedMs, copy } = given as FileTask;
  const key = `${path}\0${sizeBytes}\0${modifiedMs}`;
  try {
    const file = files.get(key) ?? CopiedFile.open(path);
    files.set(key, file);
    if (copy === null) return { ok: true, copy: null };
    const track = file.track(copy.streamIndex);
    const segment = track.segment(copy);
    writeFileSync(copy.into, segment, { flag: "wx" });
    return { ok: true, copy: { init: track.init, sizeBytes: segment.length } };
  } catch (error) {
    // Wherever it stands now, the next segment begins with a file opened anew.
    files.delete(key);
    return { ok: false, reason: String(error) };
  }
});
