/** The process that copies tracks with libav. It keeps its last files open: the next segment then begins at once. */
import { LRUCache } from "lru-cache";
import { answerWith } from "../../ffmpeg/libav-worker-child.ts";
import { CopiedFile } from "./copied-file.ts";
import type { CopyAnswer, CopyTask } from "./copy-task.ts";

const OPEN_FILES = 6;
const files = new LRUCache<string, CopiedFile>({ max: OPEN_FILES, dispose: (file) => file.close() });

answerWith((path, _, given): CopyAnswer => {
  const task = given as CopyTask;
  try {
    // Another file of the same name is another film.
    const key = `${task.fingerprint}\0${path}`;
    const file = files.get(key) ?? CopiedFile.open(path);
    files.set(key, file);
    const track = file.track(task.streamIndex);
    return { ok: true, init: track.init, segment: track.segment(task) };
  } catch (error) {
    // Wherever it stands now, the next segment begins with a file opened anew.
    files.delete(`${task.fingerprint}\0${path}`);
    return { ok: false, reason: String(error) };
  }
});
