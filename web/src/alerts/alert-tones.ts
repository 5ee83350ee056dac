import type { Severity } from '#core/rules/vocabulary.ts';

/** One tone of a short melody. Times are seconds from its beginning. */
export interface Tone {
  readonly frequencyHz: number;
  readonly startSeconds: number;
  readonly lengthSeconds: number;
}

const tone = (frequencyHz: number, startSeconds: number, lengthSeconds: number): Tone => ({
  frequencyHz,
  startSeconds,
  lengthSeconds,
});

const CHIME = [tone(659, 0, 0.16), tone(880, 0.16, 0.32)];
/** Two tones in turn, three times, as sirens have it: not to be taken for anything else. */
const SIREN = [0, 1, 2].flatMap((turn) => [tone(988, turn * 0.36, 0.17), tone(740, turn * 0.36 + 0.18, 0.17)]);

/** What each severity sounds like. */
export const ALERT_TONES: Readonly<Record<Severity, readonly Tone[]>> = {
  info: [tone(880, 0, 0.2)],
  warning: CHIME,
  alert: CHIME,
  critical: SIREN,
};
