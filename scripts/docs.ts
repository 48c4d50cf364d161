/** Writes the documents that are made from code: `npm run docs`. Tests hold them to it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configurationDocs } from "../src/main/config/print.ts";

const docs = join(import.meta.dirname, "../docs");
await writeFile(join(docs, "configuration.md"), configurationDocs());
