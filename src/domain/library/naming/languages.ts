/** Languages in file names: ISO 639-1 and 639-2 codes, and English or own names of the common ones. */

/** `639-1 639-2/T[/639-2/B] names…`, one language a line; codes from the Library of Congress's list of ISO 639-2. */
const LANGUAGES = `
af afr afrikaans
ar ara arabic
az aze azerbaijani
be bel belarusian
bg bul bulgarian
bn ben bengali
bo bod/tib tibetan
bs bos bosnian
ca cat catalan
cs ces/cze czech cestina čeština
cy cym/wel welsh
da dan danish dansk
de deu/ger german deutsch
el ell/gre greek
en eng english
eo epo esperanto
es spa spanish espanol español castellano
et est estonian
eu eus/baq basque
fa fas/per persian farsi
fi fin finnish suomi
fr fra/fre french francais français
ga gle irish
gl glg galician
gu guj gujarati
he heb hebrew
hi hin hindi
hr hrv croatian hrvatski
hu hun hungarian magyar
hy hye/arm armenian
id ind indonesian
is isl/ice icelandic
it ita italian italiano
ja jpn japanese 日本語
ka kat/geo georgian
kk kaz kazakh
kn kan kannada
ko kor korean 한국어
la lat latin
lb ltz luxembourgish
lt lit lithuanian
lv lav latvian
mk mkd/mac macedonian
ml mal malayalam
mn mon mongolian
mr mar marathi
ms msa/may malay
my mya/bur burmese
nb nob bokmal bokmål
nl nld/dut dutch nederlands
nn nno nynorsk
no nor norwegian norsk
pa pan punjabi
pl pol polish polski
pt por portuguese portugues português
ro ron/rum romanian
ru rus russian русский
sk slk/slo slovak
sl slv slovenian
sq sqi/alb albanian
sr srp serbian srpski
sv swe swedish svenska
sw swa swahili
ta tam tamil
te tel telugu
th tha thai
tl tgl tagalog filipino
tr tur turkish turkce türkçe
uk ukr ukrainian
ur urd urdu
uz uzb uzbek
vi vie vietnamese
zh zho/chi chinese mandarin cantonese 中文
`;

const CODE_OF: ReadonlyMap<string, string> = new Map(
  LANGUAGES.trim()
    .split("\n")
    .flatMap((line) => {
      const [short = "", long = "", ...names] = line.split(" ");
      const [code = "", older] = long.split("/");
      const entries: [string, string][] = [short, code, ...names].map((name) => [name, code]);
      // What a person wrote as `ger` stays so: both are right.
      return older === undefined ? entries : [...entries, [older, older]];
    }),
);

/** Each ISO 639-2 code with its ISO 639-1 code. */
export function languagePairs(): readonly (readonly [string, string])[] {
  return LANGUAGES.trim()
    .split("\n")
    .flatMap((line) => {
      const [short = "", long = ""] = line.split(" ");
      return long.split("/").map((code): readonly [string, string] => [code, short]);
    });
}

/** The ISO 639-2 code of a code or name in any case (`de`, `ger`, `German`, `pt-BR`, `zh-Hans`); null when it's none. */
export function languageOf(word: string): string | null {
  const lower = word.toLowerCase();
  const whole = CODE_OF.get(lower);
  if (whole !== undefined) return whole;
  const region = /^([a-z]{2,3})[-_][a-z0-9]{2,4}$/u.exec(lower)?.[1];
  return region === undefined ? null : (CODE_OF.get(region) ?? null);
}
