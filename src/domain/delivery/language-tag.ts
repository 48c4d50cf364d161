/**
 * A file's word for a language (`eng`, `ger`) as a BCP 47 tag (`en`, `de`), which manifests want; null for none that is
 * known to be one.
 */
export function languageTag(language: string | null): string | null {
  if (language === null || language === "und") return null;
  try {
    return Intl.getCanonicalLocales(language)[0] ?? null;
  } catch {
    return null;
  }
}
