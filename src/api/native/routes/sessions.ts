import { empty, json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toSession } from "../mappers.ts";
import { newSession, session, signIn } from "../schemas.ts";

export const sessionRoutes = [
  route({
    id: "signIn",
    method: "POST",
    path: "/api/v1/sessions",
    access: "anyone",
    summary: "Sign in with name and password",
    body: signIn,
    status: 201,
    response: newSession,
    async handle({ core, body: { name, password, device }, request }) {
      const client = {
        deviceId: device.id,
        deviceName: device.name,
        client: device.client,
        version: device.version,
        address: request.address,
        isLocal: request.isLocal,
      };
      const done = await core.users.signIn(name, password, client);
      const viewer = {
        user: done.user,
        device: done.device,
        isAdmin: done.user.role === "admin",
        access: done.user.access,
        address: request.address,
      };
      return json({ ...toSession(viewer), token: done.token }, 201, {
        Location: `${request.origin}/api/v1/sessions/current`,
        "Cache-Control": "no-store",
      });
    },
  }),
  route({
    id: "getSession",
    method: "GET",
    path: "/api/v1/sessions/current",
    access: "viewer",
    summary: "Whom the token belongs to",
    response: session,
    handle: ({ viewer }) => toSession(viewer),
  }),
  route({
    id: "signOut",
    method: "DELETE",
    path: "/api/v1/sessions/current",
    access: "viewer",
    summary: "Sign out: the token is worth nothing any more",
    status: 204,
    async handle({ core, token }) {
      if (token !== null) await core.users.signOut(token);
      return empty(204);
    },
  }),
];
