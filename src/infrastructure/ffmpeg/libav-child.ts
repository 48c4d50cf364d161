/**
 * The process that opens untrusted media with libav, one file at a time. It answers on its IPC channel and ends with
 * it; its parent kills it when a file takes too long, and replaces it when it dies.
 */
import { readFile } from "./libav-read.ts";
import { answerWith } from "./libav-worker-child.ts";

answerWith((path, sizeBytes) => readFile(path, sizeBytes));
