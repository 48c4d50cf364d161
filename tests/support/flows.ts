/** Replays what a client sends, step by step, and keeps account of everything that it could not have gone on with. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./reference.ts";
import type { Checker } from "./required-fields.ts";
import { openSocket, type Socket } from "./socket.ts";
import { ask, type Reply } from "./world.ts";

/** What a client has learnt so far; `{name}` in paths, queries and bodies stands for it. */
export type Known = Readonly<Record<string, string>>;

interface Common {
  /** Path and raw query. */
  readonly path: string;
  /** The same operation's path in the contract, where the client's is an older spelling that is no longer in it. */
  readonly as?: string;
  /** Without the client's authorization header. */
  readonly bare?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The statuses with which the client goes on; any 2xx when none are named. */
  readonly status?: readonly number[];
}

export interface Request extends Common {
  readonly step: "request";
  readonly method: string;
  /** JSON; texts in it may hold `{name}`. */
  readonly json?: unknown;
  /** Sent with a JSON or form content type and nothing in it, as some clients do. */
  readonly emptyBodyOf?: string;
  /** What the client takes from the answer; throws when it isn't there. */
  readonly learn?: (body: unknown, known: Known) => Known;
}

/** The bytes from which the client shows its first frame, then those of a jump. */
export interface Play extends Common {
  readonly step: "play";
  /** The first request's `Range`; null: the client sends none. */
  readonly range: string | null;
}

/** Opens a socket that stays open to the flow's end. */
export interface Listen extends Common {
  readonly step: "listen";
}

export type Step = Request | Play | Listen;

export interface Flow {
  readonly client: string;
  readonly person: "admin" | "user";
  readonly deviceId: string;
  readonly headers: (known: Known) => Readonly<Record<string, string>>;
  /** Ids go out with dashes. */
  readonly dashed?: boolean;
  readonly steps: readonly Step[];
  /** Where it stops, in ticks; a second device must be told the same. */
  readonly stopsAtTicks: number;
}

export interface Outcome {
  readonly problems: readonly string[];
  readonly known: Known;
  readonly answers: number;
}

interface Playing {
  readonly base: string;
  readonly flow: Flow;
  readonly checker: Checker;
  readonly film: Uint8Array;
  readonly sockets: Socket[];
  readonly problems: string[];
  known: Known;
}

/** Plays a flow against a server; `film` are the bytes of the file that it plays. Stops where the client would have to. */
export async function replay(
  flow: Flow,
  given: {
    readonly base: string;
    readonly checker: Checker;
    readonly film: Uint8Array;
    readonly known: Known;
  },
): Promise<Outcome> {
  const playing: Playing = { ...given, flow, sockets: [], problems: [], known: given.known };
  let answers = 0;
  try {
    for (const step of flow.steps) {
      answers += 1;
      await playStep(playing, step);
    }
  } catch (error) {
    playing.problems.push(
      `${flow.client} could not go on: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    for (const socket of playing.sockets) socket.close();
  }
  return { problems: playing.problems, known: playing.known, answers };
}

function playStep(playing: Playing, step: Step): Promise<void> {
  switch (step.step) {
    case "request":
      return playRequest(playing, step);
    case "play":
      return playFilm(playing, step);
    case "listen":
      return listen(playing, step);
  }
}

async function playRequest(playing: Playing, step: Request): Promise<void> {
  const path = filled(playing, step.path);
  const reply = await ask(playing.base, path, {
    method: step.method,
    headers: { ...headersOf(playing, step), ...contentType(step) },
    ...(step.json === undefined ? {} : { json: filledDeep(playing, step.json) }),
  });
  const name = `${step.method} ${step.path}`;
  if (!isExpected(step, reply.status)) {
    playing.problems.push(`${name} answered ${reply.status}`);
    return;
  }
  playing.problems.push(...problemsOf(playing, step, reply).map((problem) => `${name}: ${problem}`));
  if (step.learn !== undefined)
    playing.known = { ...playing.known, ...learnt(step.learn, reply, playing.known, name) };
}

function learnt(learn: NonNullable<Request["learn"]>, reply: Reply, known: Known, name: string): Known {
  try {
    return learn(reply.body, known);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const contentType = (step: Request): Record<string, string> =>
  step.emptyBodyOf === undefined ? {} : { "Content-Type": step.emptyBodyOf };

const isExpected = (step: Common, status: number): boolean =>
  step.status?.includes(status) ?? (status >= 200 && status < 300);

/** A body that no generated client could read. */
function problemsOf(playing: Playing, step: Request, reply: Reply): readonly string[] {
  if (reply.status >= 300 || reply.body === undefined) return [];
  const template = (step.as ?? step.path).replace(/\?.*$/s, "");
  const problems = playing.checker.problemsOfAnswer(step.method, template, reply.status, reply.body);
  return problems ?? ["nothing is known of this answer"];
}

async function playFilm(playing: Playing, step: Play): Promise<void> {
  const path = filled(playing, step.path);
  const headers = headersOf(playing, step);
  const range = step.range === null ? {} : { Range: step.range };
  const first = await ask(playing.base, path, { headers: { ...headers, ...range } });
  const wanted = step.range === null ? 200 : 206;
  if (first.status !== wanted) throw new Error(`GET ${step.path} answered ${first.status}, not ${wanted}`);
  await decodesFirstFrame(first.bytes);
  if (Buffer.compare(first.bytes, playing.film) !== 0) playing.problems.push("it is not the whole file");
  const from = Math.floor(playing.film.length / 2);
  const jump = await ask(playing.base, path, {
    headers: { ...headers, Range: `bytes=${from}-${from + 65_535}` },
  });
  const whole = `bytes ${from}-${from + 65_535}/${playing.film.length}`;
  if (jump.status !== 206 || jump.headers.get("Content-Range") !== whole)
    playing.problems.push(`a jump to ${from} answered ${jump.status} ${jump.headers.get("Content-Range")}`);
  if (Buffer.compare(jump.bytes, playing.film.subarray(from, from + 65_536)) !== 0)
    playing.problems.push("a jump brought other bytes than the file's");
}

/** Rejects unless ffprobe finds a picture in what was received. */
async function decodesFirstFrame(bytes: Uint8Array): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-frame-"));
  try {
    const file = join(dir, "received");
    await writeFile(file, bytes);
    const options = "-v error -select_streams v:0 -read_intervals %+#1 -show_entries frame=width -of csv=p=0";
    const width = Number.parseInt(await run("ffprobe", [...options.split(" "), file]), 10);
    if (!(width > 0)) throw new Error("no frame could be decoded from what was received");
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function listen(playing: Playing, step: Listen): Promise<void> {
  const socket = await openSocket(playing.base, filled(playing, step.path), headersOf(playing, step));
  playing.sockets.push(socket);
  const greeting = await socket.next("ForceKeepAlive");
  if (!Number.isInteger(greeting["Data"])) playing.problems.push("ForceKeepAlive says no seconds");
  socket.send({ MessageType: "KeepAlive" });
  const answer = await socket.next("KeepAlive");
  if (typeof answer["MessageId"] !== "string" || answer["MessageId"] === greeting["MessageId"])
    playing.problems.push("the socket's messages have no ids of their own");
}

const headersOf = (playing: Playing, step: Common): Record<string, string> => ({
  ...(step.bare === true ? {} : playing.flow.headers(playing.known)),
  ...Object.fromEntries(
    Object.entries(step.headers ?? {}).map(([name, value]) => [name, filled(playing, value)]),
  ),
});

const ID = /^[0-9a-f]{32}$/;
const dashes = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

function filled(playing: Playing, text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = playing.known[name];
    if (value === undefined) throw new Error(`${name} is not known yet for ${text}`);
    return playing.flow.dashed === true && name !== "token" && ID.test(value) ? dashes(value) : value;
  });
}

function filledDeep(playing: Playing, value: unknown): unknown {
  if (typeof value === "string") return filled(playing, value);
  if (Array.isArray(value)) return value.map((one) => filledDeep(playing, one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filledDeep(playing, one)]));
}
