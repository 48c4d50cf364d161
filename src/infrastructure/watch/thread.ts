/**
 * Runs in a thread of its own and watches folders. To begin with ten thousand of them takes seconds, and a change in a
 * folder that has as many has them all looked at: in the server's thread nobody would be answered meanwhile.
 */
import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { Notice, Request } from "./messages.ts";
import { watchRoot, type RootWatch } from "./watch-root.ts";

// Elsewhere it would be the priority of the whole process.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const roots = new Map<number, RootWatch>();
const tell = (notice: Notice): void => parentPort?.postMessage(notice);

async function perform(request: Request): Promise<void> {
  switch (request.op) {
    case "watch": {
      const { root, path, quietMs } = request;
      const watch = watchRoot(path, {
        quietMs,
        onReady: () => tell({ kind: "ready", root }),
        onQuiet: (under) => tell({ kind: "quiet", root, under }),
        onTrouble: (reason) => tell({ kind: "trouble", root, reason }),
      });
      roots.set(root, watch);
      return;
    }
    case "leave": {
      const watch = roots.get(request.root);
      roots.delete(request.root);
      await watch?.close();
      return;
    }
    case "close":
      await Promise.all([...roots.values()].map((watch) => watch.close()));
      // Ends the thread: nothing else holds it.
      parentPort?.close();
  }
}

parentPort?.on("message", (request: Request) => {
  void perform(request);
});
