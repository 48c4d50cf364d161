import { describe, expect, it } from "vitest";
import { createLog, hideSecrets, type Level } from "../../src/main/log.ts";

function lines(level: Level, write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLog(level, { write: (line: string) => void written.push(line) }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the log", () => {
  it("is a line of JSON with a time that people can read, a level in words, and the part that writes", () => {
    const [line] = lines("info", (log) => log.part("http").info("started", { port: 8096 }));
    expect(line).toMatchObject({ level: "info", part: "http", msg: "started", port: 8096 });
    expect(line?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("leaves out what is below its level", () => {
    const all = (log: ReturnType<typeof createLog>): void => {
      for (const level of ["debug", "info", "warn", "error"] as const) log[level]("x");
    };
    expect(lines("warn", all)).toHaveLength(2);
    expect(lines("silent", all)).toHaveLength(0);
  });

  it.each([
    ["/Items?api_key=geheim&Limit=5", "/Items?api_key=***&Limit=5"],
    ["/socket?ApiKey=geheim", "/socket?ApiKey=***"],
    ['MediaBrowser Client="x", Token="geheim"', 'MediaBrowser Client="x", Token="***"'],
    ["Authorization: Bearer geheim.x-y", "Authorization: Bearer ***"],
    [
      "connect to postgresql://triptych:geheim@db/x failed",
      "connect to postgresql://triptych:***@db/x failed",
    ],
    ["/films/Code (2010)/a.mkv", "/films/Code (2010)/a.mkv"],
  ])("hides secrets in text: %s", (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it("hides secrets in fields, errors and their causes, however deep", () => {
    const error = new Error("at postgresql://t:geheim@db", { cause: new Error("api_key=geheim") });
    const written = lines("info", (log) =>
      log.error("no api_key=geheim", {
        error,
        headers: { authorization: "geheim", "user-agent": "x" },
        body: [{ Pw: "geheim", password: "geheim", Token: "geheim" }],
      }),
    );
    expect(JSON.stringify(written)).not.toContain("geheim");
    expect(written[0]).toMatchObject({ headers: { "user-agent": "x" }, error: { type: "Error" } });
  });

  it("survives what can't be written", () => {
    const round: Record<string, unknown> = {};
    round["self"] = round;
    expect(lines("info", (log) => log.info("x", { round, big: 12n, none: undefined }))).toHaveLength(1);
  });
});
