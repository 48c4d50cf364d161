import { DomainError } from "../errors.ts";

const MAX_NAME = 255;
/** What Jellyfin takes: letters and digits of all scripts, and `-'._@+`, with blanks between but not round them. */
const NAME = /^(?!\s)[\p{L}\p{M}\p{Nd}\p{Pc} \-'._@+]+(?<!\s)$/u;

/** The name as it is kept; throws `invalid` for one that can't be a user's. */
export function checkUserName(name: string): string {
  const normalized = name.normalize("NFC");
  if (normalized.length > MAX_NAME || !NAME.test(normalized))
    throw new DomainError("invalid", "a user's name has letters, digits, blanks and -'._@+ only", {
      field: "name",
    });
  return normalized;
}

/** Equal for names that differ in case or in compatibility forms only: there is one user to each. */
export function userNameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFC");
}
