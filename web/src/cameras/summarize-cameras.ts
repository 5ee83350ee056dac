import type { Camera } from '#contract/api.ts';
import type { CameraState } from '#contract/camera-status.ts';
import { formatPlural } from '../format/format-words.ts';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';

/** The good first, then what wants attention. */
const ORDER: readonly CameraState[] = [
  'live',
  'warming-up',
  'connecting',
  'stalled',
  'retrying',
  'quarantined',
  'disabled',
];

/** "3 cameras: 2 live, 1 offline". */
export function summarizeCameras(cameras: readonly Camera[]): string {
  const inState = (state: CameraState) => cameras.filter((camera) => camera.status.state === state).length;
  const parts = ORDER.filter((state) => inState(state) > 0).map(
    (state) => `${inState(state)} ${CAMERA_STATE_LOOKS[state].label.toLowerCase()}`,
  );
  return `${formatPlural(cameras.length, 'camera')}: ${parts.join(', ')}`;
}
