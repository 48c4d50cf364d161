import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askPictures } from "../../../src/infrastructure/pictures/picture-process.ts";

/** The process for pictures that belongs to this one. */
async function childPid(): Promise<number> {
  for (const name of await readdir("/proc")) {
    const read = (file: string): Promise<string> =>
      readFile(join("/proc", name, file), "utf8").catch(() => "");
    if (!/^\d+$/.test(name) || !(await read("cmdline")).includes("picture-child.ts")) continue;
    const stat = await read("stat");
    if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === process.pid) return Number(name);
  }
  throw new Error("there is no process for pictures");
}

describe("the process for pictures", () => {
  let dir = "";
  let picture = "";

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "triptych-pictures-"));
    picture = join(dir, "picture.jpg");
    const image = { width: 400, height: 600, channels: 3, background: "#336699" } as const;
    await sharp({ create: image }).jpeg().toFile(picture);
    await writeFile(join(dir, "broken.jpg"), "no picture at all");
  });
  afterAll(() => rm(dir, { recursive: true }));

  it("tells what a picture is, and that another file is none", async () => {
    expect(await askPictures("describe", picture)).toEqual({
      format: "jpeg",
      width: 400,
      height: 600,
      hasAlpha: false,
    });
    expect(await askPictures("describe", join(dir, "broken.jpg"))).toBeNull();
    expect(await askPictures("measure", join(dir, "broken.jpg"))).toBeNull();
  });

  it("says why a picture can't be rendered, and renders the next one", async () => {
    const rendering = { size: { width: 40, height: 60 }, format: "png", quality: 90, blur: 0 } as const;
    const asked = { ...rendering, background: null };
    await expect(askPictures("render", join(dir, "broken.jpg"), asked, {})).rejects.toThrow(
      /broken\.jpg|format/,
    );
    const made = await sharp(Buffer.from(await askPictures("render", picture, asked, {}))).metadata();
    expect([made.format, made.width, made.height]).toEqual(["png", 40, 60]);
  });

  it("is replaced when it dies, and what was asked meanwhile is answered", async () => {
    await askPictures("describe", picture);
    process.kill(await childPid(), "SIGSTOP");
    const asked = [askPictures("measure", picture), askPictures("describe", picture)] as const;
    process.kill(await childPid(), "SIGKILL");
    const [measured, described] = await Promise.all(asked);
    expect(measured).toMatchObject({ width: 400, height: 600 });
    expect(described).toMatchObject({ format: "jpeg" });
  });
});
