import { z } from "zod";
import { DomainError } from "../../../domain/errors.ts";
import type { User, Viewer } from "../../../domain/users/user.ts";
import { route } from "../declare.ts";

const settings = z.strictObject({
  quality: z
    .string()
    .regex(/^\d{2,4}p$/, "the name of a rung: `720p`")
    .nullable()
    .describe("Films of more lines are kept on devices in this quality; null: as they are."),
});
const PATH = "/api/v1/downloads/settings";

function personOf({ user }: Viewer): User {
  if (user === null) throw new DomainError("invalid", "a key is nobody: it has no settings");
  return user;
}

export const downloadRoutes = [
  route({
    id: "getDownloadSettings",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "In which quality the viewer's apps are given films to keep",
    response: settings,
    handle: async ({ core, viewer }) => ({ quality: await core.downloads.qualityOf(personOf(viewer).id) }),
  }),
  route({
    id: "setDownloadSettings",
    method: "PUT",
    path: PATH,
    access: "viewer",
    summary: "Set it; a film is then made ready when it is first asked for",
    body: settings,
    response: settings,
    async handle({ core, viewer, body: { quality } }) {
      await core.downloads.setQuality(personOf(viewer).id, quality);
      return { quality };
    },
  }),
];
