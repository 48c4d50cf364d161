/** What clients hand over to be kept and given back: only what is of the contract's form is taken. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields that `contract` has, spelled as there whatever the client's case; a value that isn't of the kind of the
 * contract's is left out, since one wrong value costs Kotlin's and Swift's clients every answer with it.
 */
export function fieldsKnownTo(contract: object, given: Fields): Fields {
  const spelling = new Map(
    Object.entries(contract).map(([name, usual]) => [name.toLowerCase(), { name, usual: usual as unknown }]),
  );
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const field = spelling.get(name.toLowerCase());
      return field === undefined || !sameKind(value, field.usual) ? [] : [[field.name, value]];
    }),
  );
}

function sameKind(value: unknown, usual: unknown): boolean {
  if (value === null) return false;
  if (usual === undefined) return typeof value === "string" || typeof value === "number";
  if (Array.isArray(usual) || Array.isArray(value)) return Array.isArray(usual) && Array.isArray(value);
  return typeof value === typeof usual;
}
