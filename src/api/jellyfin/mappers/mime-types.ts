export { type MediaFamily, mimeTypeOf } from "../../http/mime-types.ts";
