import type { CameraState } from '#contract/camera-status.ts';
import type { Tone } from '../shell/state-dot.tsx';

/** How a state of a camera is shown and said. */
export interface CameraStateLook {
  readonly tone: Tone;
  readonly label: string;
  /** What the state means, where the server gives no reason of its own. */
  readonly meaning: string;
  /** Whether there is video to watch. */
  readonly watchable: boolean;
}

export const CAMERA_STATE_LOOKS: Readonly<Record<CameraState, CameraStateLook>> = {
  live: { tone: 'good', label: 'Live', meaning: 'Video is arriving.', watchable: true },
  'warming-up': {
    tone: 'busy',
    label: 'Starting',
    meaning: 'Video is arriving, analysis is starting.',
    watchable: true,
  },
  connecting: { tone: 'busy', label: 'Connecting', meaning: 'Opening the video.', watchable: true },
  stalled: {
    tone: 'warning',
    label: 'Stalled',
    meaning: 'Connected, but no video has arrived lately.',
    watchable: true,
  },
  retrying: {
    tone: 'warning',
    label: 'Offline',
    meaning: 'The video could not be opened. Trying again.',
    watchable: false,
  },
  quarantined: {
    tone: 'bad',
    label: 'Quarantined',
    meaning: 'This camera made video processing fail again and again, so it is left out.',
    watchable: false,
  },
  disabled: { tone: 'idle', label: 'Off', meaning: 'This camera is switched off.', watchable: false },
};
