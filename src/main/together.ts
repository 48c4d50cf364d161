import { createNowPlaying, type NowPlayingPorts } from "../domain/together/now-playing.ts";
import { createTogether, type TogetherPorts, type TogetherService } from "../domain/together/together.ts";
import type { Ground } from "./people.ts";

type Parts = Pick<TogetherPorts, "users"> & {
  readonly browse: TogetherPorts["browse"] & NowPlayingPorts["browse"];
} & Pick<NowPlayingPorts, "watching">;

export function composeTogether({ events, clock, log }: Ground, parts: Parts): TogetherService {
  return createTogether({
    ...parts,
    nowPlaying: createNowPlaying(parts),
    events,
    clock,
    later(ms, run) {
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    log: log.part("together"),
  });
}
