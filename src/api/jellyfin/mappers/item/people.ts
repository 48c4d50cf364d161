import type { BaseItemPerson } from "@jellyfin/sdk/lib/generated-client/models/base-item-person.js";
import type { PersonKind } from "@jellyfin/sdk/lib/generated-client/models/person-kind.js";
import type { Credit, CreditRole } from "../../../../domain/library/item.ts";
import type { Whole } from "../../wire.ts";

export const PERSON_KIND = {
  actor: "Actor",
  guestStar: "GuestStar",
  director: "Director",
  writer: "Writer",
  producer: "Producer",
  composer: "Composer",
  artist: "Artist",
  albumArtist: "AlbumArtist",
  other: "Unknown",
} as const satisfies Record<CreditRole, PersonKind>;

export function toPerson(credit: Credit): Whole<BaseItemPerson> {
  const { artwork } = credit;
  return {
    Name: credit.person.name,
    Id: credit.person.uuid,
    Role: credit.character ?? "",
    Type: PERSON_KIND[credit.role],
    PrimaryImageTag: artwork?.tag,
    ImageBlurHashes:
      artwork?.blurhash === undefined || artwork.blurhash === null
        ? undefined
        : { Primary: { [artwork.tag]: artwork.blurhash } },
  };
}
