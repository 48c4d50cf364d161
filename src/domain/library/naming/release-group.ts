/** Who made a release. */

/** What those who pass a release on hang behind its name. */
const POSTERS =
  /(?:-(?:xpost|postbot|rakuv\w*|obfuscated|obfuscation|scrambled|nzbgeek|asrequested|alternativetorequested|gerov|z0ids3n|chamele0n|4p(?:lanet)?|altezachen|repackpost|buymore|whiterev|pre|rp|1|sample)|[._]sample|[ ]?-?\[(?:ettv|rartv|eztv|rarbg|tgx|publichd|(?:www\.)?[\w-]+\.(?:com|org|net|to|io|gov|re|me|cc|tv|xyz|co\.[a-z]{2}))\]|[ ]?\(S:\d+\/L:\d+\)|(?<=-[a-z\d]{2,12})[ ._](?:english|german|french|italian|spanish|dutch))$/iu;
/** `[www.site.com] - `, `site.to - `, `(site.org) `. */
const SITE =
  /^(?:[[({] ?(?:www\.)?[\w-]{2,30}\.(?:[a-z]{2,6}|xn--\w+)(?:\.[a-z]{2,3})? ?[\])}][ .-]*|(?:www\.)?[\w-]{2,30}\.(?:com|org|net|to|ca|cc|tv|io|me|info|co\.[a-z]{2}) ?- )/iu;

export function withoutPosters(name: string): string {
  let text = name.replace(SITE, "");
  for (let turns = 0; turns < 4 && POSTERS.test(text); turns++) text = text.replace(POSTERS, "");
  return text === "" ? name : text;
}

/** Words in a release name that are about the recording, so that none is taken for a group's name. */
const TECHNICAL =
  /^(?:\d[\d.,]*(?:bit|p|i|k|ch|gb|mb|fps)?|[hx]\.?\d{3}|hevc|avc|xvid|divx|av1|vc-?1|hi10p?|\d{3,4}x\d{3,4}|aac.*|ac-?3|e-?ac-?3|ddp?.*|dts.*|flac|opus|mp[34]|mkv|avi|pcm|truehd|atmos|ma|hd|uhd|sdr|hdr.*|dv|bd.*|blu-?ray|web.*|dvd.*|hdtv|tvrip|remux|nf|amzn|dsnp|hmax|atvp|hulu|cr|baha|b-global|multi.*|dual.*|.*subs?|.*audio|sub|vostfr|dub.*|eng?|english|fre?|french|ita?|jpn?|raw|batch|complete|end|proper|repack|v\d|(?:pt|es|en|zh)-[a-z]{2}|chs|cht|big5|gb|season|s\d+|s\d+e\d+|19\d\d|20\d\d|uncensored|uncut|extras?|anime|\p{Script=Han}.*|ht?dv.*|[\dA-F]{8}|\d{4}-\d\d-\d\d)$/iu;

const BEFORE_GROUP = String.raw`(?:[hx]\.?26[45]|hevc|avc|xvid|10bit|remux|bluray|web-?dl|webrip|dts(?:-?(?:hd|ma|x))*|flac|aac|ac3|e-?ac3|ddp?|atmos|sdr|hdr|dxva|english|\d[ .]\d)`;

/** `.-D-Z0N3`, `x264-[YTS.LT]`, `-E.N.D`: endings that the library cuts short. */
const ODD_ENDINGS: readonly RegExp[] = [
  /[. ]-([\p{L}\d]+-[\p{L}\d]+)$/u,
  /(?:^|[ .-])(D-Z0N3)$/u,
  /-[ .]?\[([\p{L}\d]+(?:\.[\p{L}\d]+)*)\]$/u,
  /-(\p{Lu}(?:\.\p{Lu}){1,4}|BEN[ .]THE[ .]MEN)$/u,
  /\(([\p{L}\d][\p{L}\d-]*)\)$/u,
  /-([A-Z]{2,6}\.[A-Z]{2})$/u,
  /\) (QxR)$/u,
  /\[soft ?subs \(([^()[\]]{1,30})\)\]$/iu,
];
/** `(1080p BluRay x265 HEVC 10bit AAC 5.1 Name)`, and the same without brackets. */
const LAST_WORD = new RegExp(
  String.raw`(?<![\p{L}\d])${BEFORE_GROUP}(?:[ .-]+[\p{L}\d]+){0,2}?[ .-]+([\p{L}\d]*\p{L}[\p{L}\d]*)[)\]]?$`,
  "iu",
);

export function groupOf(text: string, parsed: string | undefined): string | undefined {
  const known = parsed === undefined || TECHNICAL.test(parsed) || isTitle(text, parsed) ? undefined : parsed;
  const odd = oddEnding(text);
  if (odd !== undefined) return odd;
  const bracketed = /[\p{L}\d)\] ]\[([\p{L}\d.&+ -]{2,30})\]\)?$/u.exec(text)?.[1];
  if (bracketed !== undefined && !isTechnical(bracketed)) return bracketed;
  return known ?? leadingGroup(text) ?? lastWord(text);
}

function oddEnding(text: string): string | undefined {
  for (const pattern of ODD_ENDINGS) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined && !isTechnical(found) && /\p{L}/u.test(found)) return found;
  }
  return undefined;
}

/** `[Group] Show - 01`, in any script. */
function leadingGroup(text: string): string | undefined {
  const found = /^[[【]([^\][】]{2,40})[\]】](?=.*\p{L})/u.exec(text)?.[1]?.trim();
  // Many groups of fans are called after what they make.
  const isGroup =
    found !== undefined && (/\p{L}subs?$/iu.test(found) || !isTechnical(found, LEADING_TECHNICAL));
  return isGroup ? found : undefined;
}

/** `Show - S01E01 - Pilot [720p]`: what stands between a dash and brackets is an episode's title. */
function isTitle(text: string, parsed: string): boolean {
  return text.includes(` - ${parsed} [`) || text.includes(` - ${parsed} (`);
}

/** Between spaces, only brackets tell a group from another word. */
function lastWord(text: string): string | undefined {
  if (text.includes(" ") && !/[)\]]$/u.test(text)) return undefined;
  const found = LAST_WORD.exec(text.slice(-80))?.[1];
  return found === undefined || TECHNICAL.test(found) ? undefined : found;
}

/** In front, only what is plainly about the recording is no group. */
const LEADING_TECHNICAL = /^(?:[hx]\.?26[45]|hevc|avc|\d{3,4}p|bd|web|dvd|req|raw|dolby)$/iu;

function isTechnical(text: string, words: RegExp = TECHNICAL): boolean {
  return text.split(/[ ._+]/u).some((word) => words.test(word)) && !/^[\w-]+\.(?:\p{L}{2,4})$/u.test(text);
}
