import type { Token } from './token.ts';

/** Scripts that tell a language, or several, by themselves. */
const SCRIPTS: readonly { readonly name: string; readonly script: RegExp }[] = [
  { name: 'Japanese', script: /[\p{sc=Hiragana}\p{sc=Katakana}]/u },
  { name: 'Chinese', script: /\p{sc=Han}/u },
  { name: 'Korean', script: /\p{sc=Hangul}/u },
  { name: 'Russian or another language in Cyrillic letters', script: /\p{sc=Cyrillic}/u },
  { name: 'Arabic', script: /\p{sc=Arabic}/u },
  { name: 'Hebrew', script: /\p{sc=Hebrew}/u },
  { name: 'Greek', script: /\p{sc=Greek}/u },
  { name: 'Hindi', script: /\p{sc=Devanagari}/u },
  { name: 'Thai', script: /\p{sc=Thai}/u },
];

/** Frequent words that English does not have. */
const WORDS: readonly { readonly code: string; readonly name: string; readonly words: ReadonlySet<string> }[] = [
  {
    code: 'de',
    name: 'German',
    words: new Set(
      'der das den dem des ein eine einen einem einer und oder wenn ich mich mir nicht mit auf vor ist sind wird bitte sag melde warne nach uhr zwischen jemand niemand über für länger als steht hält'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'fr',
    name: 'French',
    words: new Set(
      'le la les un une des et ou si quand je moi pas avec sur devant est sont dans personne quelqu prévenez préviens avertis après heures entre plus que pendant voiture chien du au'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'es',
    name: 'Spanish',
    words: new Set(
      'el los las una unos y o si cuando yo no con en delante es son hay alguien nadie avísame avisame después horas entre más que durante coche perro persona puerta del al por'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'it',
    name: 'Italian',
    words: new Set(
      'il lo gli una uno e o se quando io non con su davanti è sono qualcuno nessuno avvisami dopo ore tra più che durante macchina cane persona porta del nel alla'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'nl',
    name: 'Dutch',
    words: new Set(
      'de het een en als ik mij niet met op voor zijn iemand niemand waarschuw na uur tussen meer dan tijdens auto hond persoon poort bij wanneer'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'pt',
    name: 'Portuguese',
    words: new Set(
      'o os as um uma e ou se quando eu não com em frente é são alguém ninguém avise depois horas entre mais que durante carro cachorro pessoa portão no na ao do da'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'pl',
    name: 'Polish',
    words: new Set(
      'i lub jeśli kiedy ja nie z na przed jest są ktoś nikt powiadom po między więcej niż osoba pies samochód brama w gdy'.split(
        ' ',
      ),
    ),
  },
  {
    code: 'tr',
    name: 'Turkish',
    words: new Set(
      'bir ve veya eğer ben değil ile üzerinde önünde biri kimse haber ver sonra saat arasında fazla kişi köpek araba kapı'.split(
        ' ',
      ),
    ),
  },
];

/** Words that show that a sentence is English after all; the others are in the lists above as well. */
const ENGLISH = new Set(
  'the a an is are and or if when at with for in on of to tell me warn alert person people someone somebody nobody car dog than more after before between'.split(
    ' ',
  ),
);

const LEAST_WORDS = 2;

/** The language of a sentence that is none of ours, in English; null where it may be ours. */
export function recogniseForeignLanguage(tokens: readonly Token[], own: string): string | null {
  const letters = tokens.filter(({ word }) => /\p{L}/u.test(word));
  const inScript = SCRIPTS.find(
    ({ script }) => letters.filter(({ word }) => script.test(word)).length * 2 > letters.length,
  );
  if (inScript !== undefined && letters.length > 0) return inScript.name;
  const words = new Set(letters.map(({ word }) => word));
  const english = [...words].filter((word) => ENGLISH.has(word)).length;
  let best: { readonly name: string; readonly count: number } | null = null;
  for (const { code, name, words: known } of WORDS) {
    if (code === own) continue;
    const count = [...words].filter((word) => known.has(word)).length;
    if (count > (best?.count ?? 0)) best = { name, count };
  }
  return best !== null && best.count >= LEAST_WORDS && best.count > english ? best.name : null;
}
