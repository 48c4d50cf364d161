import { processingError, reason, Refusal } from "./errors.ts";

const TYPES = /^image\/(?:jpeg|jpg|png|webp|gif)$/;

/** Clients send a picture as Base64 under its own media type; bare bytes are taken too. */
export function pictureIn(
  body: Uint8Array,
  contentType: string | undefined,
): { readonly mimeType: string; readonly bytes: Uint8Array } {
  const mimeType = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!TYPES.test(mimeType)) throw new Refusal(reason(400, "Incorrect ContentType."));
  if (body.length === 0) throw new Refusal(processingError(400));
  // A picture's first bytes are never all of Base64's alphabet: its whole needn't be looked at.
  const words = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 64)).toString("latin1");
  const isBase64 = /^[A-Za-z0-9+/\s]+=*\s*$/.test(words);
  return { mimeType, bytes: isBase64 ? Buffer.from(Buffer.from(body).toString("latin1"), "base64") : body };
}
