/** So many deaths of the media process … */
const DEATHS_BEFORE_SUSPICION = 3;
/** … within this time make cameras start one after the other, to see which one it is. */
const SUSPICION_WINDOW_MS = 60_000;
/** A camera that crashes the process is likely to do so within this time of its start. */
export const STAGGER_INTERVAL_MS = 3_000;
/** Deaths while a camera was the last one started that put it into quarantine. */
const STRIKES_BEFORE_QUARANTINE = 2;

/**
 * What is known about which camera crashes the media process. Plain data; every function returns a new one.
 *
 * In normal times all cameras start together. After repeated deaths they start one after the other, those without
 * suspicion first; the one started last when the process dies again gets a strike, and two strikes are quarantine.
 * A camera whose crash comes later than the interval after its start is not found this way; the restarts then go on
 * with growing delays.
 */
export interface CrashAttribution {
  readonly deathsAtMs: readonly number[];
  /** Null while cameras start together; else those started so far in this life of the process, in order. */
  readonly started: readonly string[] | null;
  /** Whether the last of `started` is still within its interval. */
  readonly isProbing: boolean;
  readonly strikes: Readonly<Record<string, number>>;
  readonly quarantined: readonly string[];
}

export const NO_SUSPICION: CrashAttribution = {
  deathsAtMs: [],
  started: null,
  isProbing: false,
  strikes: {},
  quarantined: [],
};

/** The process has died by itself or was killed for not answering. */
export function afterDeath(state: CrashAttribution, nowMs: number): CrashAttribution {
  const deathsAtMs = [...state.deathsAtMs, nowMs].filter((atMs) => nowMs - atMs <= SUSPICION_WINDOW_MS);
  const suspect = state.isProbing ? state.started?.at(-1) : undefined;
  const strikes = suspect === undefined ? state.strikes : withStrike(state.strikes, suspect);
  const isGuilty = suspect !== undefined && (strikes[suspect] ?? 0) >= STRIKES_BEFORE_QUARANTINE;
  return {
    deathsAtMs: isGuilty ? [] : deathsAtMs,
    started: suspect !== undefined || deathsAtMs.length >= DEATHS_BEFORE_SUSPICION ? [] : null,
    isProbing: false,
    strikes,
    quarantined: isGuilty ? [...state.quarantined, suspect] : state.quarantined,
  };
}

/**
 * The next step of a staggered start, taken when the process is up and again after each interval. When all cameras
 * have been started and have lasted, the suspicion ends.
 */
export function startNextCamera(state: CrashAttribution, cameras: readonly string[]): CrashAttribution {
  if (state.started === null) return state;
  const started = state.started;
  const waiting = cameras
    .filter((name) => !started.includes(name) && !state.quarantined.includes(name))
    .sort((a, b) => (state.strikes[a] ?? 0) - (state.strikes[b] ?? 0));
  const [next] = waiting;
  if (next === undefined) return { ...state, started: null, isProbing: false, strikes: {} };
  return { ...state, started: [...started, next], isProbing: true };
}

/** The cameras that the process should run now. */
export function camerasToRun(state: CrashAttribution, cameras: readonly string[]): string[] {
  return cameras.filter(
    (name) => !state.quarantined.includes(name) && (state.started === null || state.started.includes(name)),
  );
}

/** A person has changed or restarted the camera, or removed it: it gets a new chance. */
export function releaseCamera(state: CrashAttribution, camera: string): CrashAttribution {
  const { [camera]: _forgiven, ...strikes } = state.strikes;
  return { ...state, strikes, quarantined: state.quarantined.filter((name) => name !== camera) };
}

function withStrike(strikes: Readonly<Record<string, number>>, camera: string): Record<string, number> {
  return { ...strikes, [camera]: (strikes[camera] ?? 0) + 1 };
}
