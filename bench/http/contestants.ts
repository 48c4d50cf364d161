/** Servers that send the same file: what ours is measured beside. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./server-process.ts";

const NGINX = "/usr/sbin/nginx";

export interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly pids: () => Promise<readonly number[]>;
}

/** The HTTP parts of our server alone, with nothing behind them. */
export async function startRangeServer(film: string, name: string): Promise<[Contestant, ChildProcess]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "range-server.ts"), film], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const pid = child.pid ?? 0;
  return [{ name, port: Number(line.toString()), path: "/film", pids: async () => [pid] }, child];
}

/** Serves `root`, with its settings in `dir`; null where it isn't installed. */
export async function startNginx(
  dir: string,
  root: string,
  path: string,
): Promise<[Contestant, ChildProcess] | null> {
  const isThere = await access(NGINX).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const port = await freePort();
  const user = process.getuid?.() === 0 ? "user root;" : "";
  await writeFile(
    join(dir, "nginx.conf"),
    `${user} daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log stderr;
     events { worker_connections 256; }
     http { access_log off; sendfile on; tcp_nopush on; server { listen 127.0.0.1:${port}; root ${root}; } }`,
  );
  const child = spawn(NGINX, ["-p", dir, "-c", join(dir, "nginx.conf")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await sleep(500);
  const master = child.pid ?? 0;
  const pids = async (): Promise<readonly number[]> => {
    const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const stats = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
    return all
      .filter((_, index) => {
        const stat = stats[index] ?? "";
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === master;
      })
      .map(Number);
  };
  return [{ name: "nginx sendfile", port, path, pids }, child];
}
