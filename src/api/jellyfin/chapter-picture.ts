/** The picture of a chapter: of the film's file that an id stands for, by the chapter's number. */
import type { Core } from "../../domain/core.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { type Answer, file } from "../http/answer.ts";
import { playableBy } from "./playable.ts";

/** Null: there is none. It comes as it was made, whatever size is asked for. */
export async function chapterPicture(
  core: Core,
  viewer: Viewer,
  itemId: Uuid,
  index: number,
  isTagged: boolean,
): Promise<Answer | null> {
  const playable = await playableBy(core, viewer, itemId);
  const picture = await core.previews.chapter(playable.file, index);
  if (picture === null) return null;
  const { path, sizeBytes, modifiedAt, tag } = picture;
  return file({
    path,
    sizeBytes,
    mimeType: "image/jpeg",
    modifiedAt,
    etag: `"${tag}"`,
    ranges: false,
    headers: {
      "Cache-Control": isTagged ? "public, max-age=31536000, immutable" : "public",
      "Content-Disposition": "attachment",
    },
  });
}
