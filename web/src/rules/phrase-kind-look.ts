import type { PhraseKind } from '#core/sentences/compiled-sentence.ts';

/** Colours of phrases: kinds that answer the same question share one. */
export type PhraseLook = 'who' | 'what' | 'where' | 'when' | 'how' | 'none' | 'unknown';

const KINDS: Readonly<Record<PhraseKind, readonly [look: PhraseLook, words: string]>> = {
  opening: ['none', 'Opening'],
  subject: ['who', 'Who'],
  verb: ['what', 'What happens'],
  place: ['where', 'Where'],
  line: ['where', 'Line'],
  direction: ['where', 'Direction'],
  duration: ['how', 'How long'],
  distance: ['how', 'How near'],
  speed: ['how', 'How fast'],
  time: ['when', 'When'],
  repeat: ['how', 'How often'],
  cooldown: ['how', 'At most'],
  severity: ['how', 'How urgent'],
  connector: ['what', 'Joined'],
  filler: ['none', 'Says nothing more'],
  unknown: ['unknown', 'Not understood'],
};

export function lookOfPhraseKind(kind: PhraseKind): PhraseLook {
  return KINDS[kind][0];
}

export function describePhraseKind(kind: PhraseKind): string {
  return KINDS[kind][1];
}
