import type { Camera } from '#contract/api.ts';
import { CAMERA_STATES, type CameraState } from '#contract/camera-status.ts';
import { formatPlural } from '../format/format-words.ts';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';

/** "3 cameras: 2 live, 1 offline". */
export function summarizeCameras(cameras: readonly Camera[]): string {
  const inState = (state: CameraState) => cameras.filter((camera) => camera.status.state === state).length;
  const parts = [...CAMERA_STATES]
    .sort((a, b) => inState(b) - inState(a))
    .filter((state) => inState(state) > 0)
    .map((state) => `${inState(state)} ${CAMERA_STATE_LOOKS[state].label.toLowerCase()}`);
  return `${formatPlural(cameras.length, 'camera')}: ${parts.join(', ')}`;
}
