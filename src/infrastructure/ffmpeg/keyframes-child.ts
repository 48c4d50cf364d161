/** The process that looks for key frames with libav. */
import { readKeyframes } from "./libav-keyframes.ts";
import { answerWith } from "./libav-worker-child.ts";

answerWith(readKeyframes);
