import type { Camera } from '#contract/api.ts';
import { cameraTitle } from '../cameras/camera-title.ts';

/** What a task does at present. */
export interface TaskUse {
  /** Titles of the cameras on which it runs. */
  readonly runsOn: readonly string[];
  /** Why it does not run, and on which cameras. */
  readonly failures: readonly { readonly reason: string; readonly cameras: readonly string[] }[];
}

/** What cameras say of a task. */
export function taskUse(task: string, cameras: readonly Pick<Camera, 'name' | 'config' | 'status'>[]): TaskUse {
  const runsOn: string[] = [];
  const failures = new Map<string, string[]>();
  for (const camera of cameras) {
    const status = camera.status.tasks.find((other) => other.task === task);
    const title = cameraTitle(camera);
    if (status?.state === 'running') runsOn.push(title);
    if (status?.state !== 'failed') continue;
    const reason = status.reason ?? 'It failed without a reason.';
    failures.set(reason, [...(failures.get(reason) ?? []), title]);
  }
  return { runsOn, failures: [...failures].map(([reason, titles]) => ({ reason, cameras: titles })) };
}
