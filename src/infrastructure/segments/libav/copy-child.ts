/** The process that copies tracks with libav. It keeps its last files open: the next segment then begins at once. */
import { LRUCache } from "lru-cache";
import { answerWith } from "../../ffmpeg/libav-worker-child.ts";
import { CopiedTrack } from "./copied-track.ts";
import type { CopyAnswer, CopyTask } from "./copy-task.ts";

const OPEN_TRACKS = 8;
const tracks = new LRUCache<string, CopiedTrack>({ max: OPEN_TRACKS, dispose: (track) => track.close() });

answerWith((path, _, given): CopyAnswer => {
  const task = given as CopyTask;
  const key = `${task.streamIndex}\0${path}`;
  try {
    const track = tracks.get(key) ?? CopiedTrack.open(path, task.streamIndex);
    tracks.set(key, track);
    return { ok: true, init: track.init, segment: track.segment(task) };
  } catch (error) {
    // Wherever it stands now, the next segment begins with a file opened anew.
    tracks.delete(key);
    return { ok: false, reason: String(error) };
  }
});
