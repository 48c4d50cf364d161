import { readFile } from "node:fs/promises";
import type { InitReader } from "../../domain/delivery/ports.ts";
import { codecStringOf } from "./codec-string.ts";

export const initReader: InitReader = {
  codecsOf: async ({ path }) => codecStringOf(await readFile(path)),
};
