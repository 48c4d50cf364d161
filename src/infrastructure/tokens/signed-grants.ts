import jwt from "jsonwebtoken";
import { type Grant, type Grants, grantSchema } from "../../domain/playback/grant.ts";

const ISSUER = "triptych";
const AUDIENCE = "playback";
const ALGORITHM = "HS256";

/** Grants as JSON Web Tokens (RFC 7519), signed with a secret that stays with the data. */
export function createSignedGrants(deps: { readonly secret: () => Promise<string> }): Grants {
  return {
    async issue({ sessionId, user, ...rest }, expiresAt) {
      const claims = { ...rest, uid: user?.id ?? null, exp: Math.floor(expiresAt.getTime() / 1000) };
      return jwt.sign(claims, await deps.secret(), {
        algorithm: ALGORITHM,
        issuer: ISSUER,
        audience: AUDIENCE,
        jwtid: sessionId,
        noTimestamp: true,
        ...(user === null ? {} : { subject: user.uuid }),
      });
    },
    async read(token) {
      const claims = verified(token, await deps.secret());
      if (claims === null) return null;
      const { jti, sub, uid } = claims;
      const user = sub === undefined ? null : { id: uid, uuid: sub };
      const grant = grantSchema.safeParse({ ...claims, sessionId: jti, user });
      return grant.success ? (grant.data satisfies Grant) : null;
    },
  };
}

/** The algorithm is ours to say, never the token's. */
function verified(token: string, secret: string): jwt.JwtPayload | null {
  try {
    const claims = jwt.verify(token, secret, { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE });
    return typeof claims === "string" ? null : claims;
  } catch {
    return null;
  }
}
