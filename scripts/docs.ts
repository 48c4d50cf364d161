/** Writes the documents that are made from code: `npm run docs`. Tests hold them to it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openApiDocument } from "../src/api/native/openapi.ts";
import { createNativeRoutes } from "../src/api/native/protocol.ts";
import { configurationDocs } from "../src/main/config/print.ts";
import { version } from "../src/main/version.ts";

const docs = join(import.meta.dirname, "../docs");
const document = openApiDocument(createNativeRoutes(version), version);
await writeFile(join(docs, "configuration.md"), configurationDocs());
await writeFile(join(docs, "openapi.json"), `${JSON.stringify(document, null, 2)}\n`);
