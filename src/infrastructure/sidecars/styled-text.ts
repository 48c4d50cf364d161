/** Text of cues with what all formats can say of it: bold, italic and underlined, as `<b>`, `<i>`, `<u>`. */
export interface TextStyle {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underlined: boolean;
}

export interface Run extends TextStyle {
  readonly text: string;
}

export const PLAIN: TextStyle = { bold: false, italic: false, underlined: false };

/** Neighbours of one style are put together; what is only space has none. */
export function styledText(runs: readonly Run[]): string {
  const merged: Run[] = [];
  for (const run of runs) {
    const before = merged.at(-1);
    const isAlike = before !== undefined && (run.text.trim() === "" || keyOf(before) === keyOf(run));
    if (isAlike) merged[merged.length - 1] = { ...before, text: before.text + run.text };
    else merged.push(run);
  }
  return merged.map(tagged).join("").trim();
}

const keyOf = ({ bold, italic, underlined }: TextStyle): string => `${bold} ${italic} ${underlined}`;

function tagged({ text, bold, italic, underlined }: Run): string {
  const body = text.trim();
  if (body === "") return text;
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  const names = [bold ? "b" : "", italic ? "i" : "", underlined ? "u" : ""].filter((name) => name !== "");
  const open = names.map((name) => `<${name}>`).join("");
  const close = names
    .toReversed()
    .map((name) => `</${name}>`)
    .join("");
  return `${before}${open}${body}${close}${after}`;
}
