import { useEffect, useSyncExternalStore } from 'react';
import type { Severity } from '#core/rules/vocabulary.ts';
import { ALERT_TONES, type Tone } from './alert-tones.ts';

/** `blocked`: the browser keeps the page silent until somebody clicks or types in it. */
export type SoundState = 'ready' | 'blocked' | 'unavailable';

/** Tones swell and fade instead of clicking. */
const FADE_SECONDS = 0.02;
const LOUDEST_GAIN = 0.5;

let context: AudioContext | null = null;
/** When the tones that play now are over, by the clock of the audio context. */
let busyUntilSeconds = 0;
const listeners = new Set<() => void>();
const tellListeners = () => {
  for (const listener of listeners) listener();
};

/** The one audio context of the page, made when sound is first wanted. */
function openContext(): AudioContext | null {
  if (context || typeof AudioContext === 'undefined') return context;
  context = new AudioContext();
  context.addEventListener('statechange', tellListeners);
  return context;
}

export function soundState(): SoundState {
  if (typeof AudioContext === 'undefined') return 'unavailable';
  return context?.state === 'running' ? 'ready' : 'blocked';
}

/** Asks the browser to let the page be heard, which it grants within a click or a press of a key. */
export async function unlockSound(): Promise<void> {
  await openContext()
    ?.resume()
    .catch(() => undefined);
  tellListeners();
}

/**
 * Plays the tones of the severity; says whether they can be heard. `volume` is 0 to 1. Of alerts at the same time the
 * first is heard, unless a later one is critical.
 */
export function playAlertSound(severity: Severity, volume: number): boolean {
  if (context?.state !== 'running') return false;
  if (context.currentTime < busyUntilSeconds && severity !== 'critical') return true;
  const tones = ALERT_TONES[severity];
  busyUntilSeconds = context.currentTime + Math.max(...tones.map((tone) => tone.startSeconds + tone.lengthSeconds));
  for (const tone of tones) playTone(context, tone, volume, severity === 'critical');
  return true;
}

function playTone(audio: AudioContext, tone: Tone, volume: number, isSharp: boolean): void {
  const start = audio.currentTime + tone.startSeconds;
  const end = start + tone.lengthSeconds;
  const oscillator = new OscillatorNode(audio, { type: isSharp ? 'triangle' : 'sine', frequency: tone.frequencyHz });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume * LOUDEST_GAIN, start + FADE_SECONDS);
  gain.gain.setValueAtTime(volume * LOUDEST_GAIN, end - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(end);
}

/** Whether tones can be heard. While `isWanted`, the first click or key makes it so. */
export function useAlertSound(isWanted: boolean): SoundState {
  const state = useSyncExternalStore(subscribe, soundState);
  useEffect(() => {
    if (!isWanted || state !== 'blocked') return;
    const unlock = () => void unlockSound();
    // Some browsers let pages be heard at once that their user often listens to.
    unlock();
    window.addEventListener('pointerdown', unlock);
    window.addEventListener('keydown', unlock);
    return () => {
      window.removeEventListener('pointerdown', unlock);
      window.removeEventListener('keydown', unlock);
    };
  }, [isWanted, state]);
  return state;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
