/** The TMDB stand-in as a process of its own: `node tests/support/tmdb-child.ts [films] [requests a second] [port]`. */
import { generatedWorks } from "./tmdb/generated-works.ts";
import { startTmdb } from "./tmdb/server.ts";
import { SMALL_WORKS } from "./tmdb/small-works.ts";
import type { StandInWorks } from "./tmdb/works.ts";

const [films = 0, requestsPerSecond = 40, port = 0] = process.argv.slice(2).map(Number);
const works = films === 0 ? SMALL_WORKS : join(SMALL_WORKS, generatedWorks(films));
const standIn = await startTmdb({ works, requestsPerSecond, port });
const address = { api: standIn.apiUrl, images: standIn.imagesUrl };
if (process.send === undefined) console.log(JSON.stringify(address));
else process.send(address);
process.on("message", () => process.send?.(standIn.answered()));
process.once("disconnect", () => process.exit(0));

function join(one: StandInWorks, other: StandInWorks): StandInWorks {
  return {
    movies: [...one.movies, ...other.movies],
    series: [...one.series, ...other.series],
    people: [...one.people, ...other.people],
    collections: [...one.collections, ...other.collections],
  };
}
