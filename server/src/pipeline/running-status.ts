import type { StageStatistics, TaskStatus } from '#contract/camera-status.ts';
import type { TaskRunner } from '../inference/task-runner.ts';
import type { TaskStageSettings } from './task-stage.ts';

/** The status of a task that runs. Its account outlives it and is added by its slot. */
export function runningStatus(
  { task, plan, provider }: TaskRunner,
  { fps }: TaskStageSettings,
  stages: StageStatistics[],
): TaskStatus {
  const targetFps = fps === 'all' ? null : fps;
  return { task, state: 'running', reason: null, model: plan.model, provider, account: null, targetFps, stages };
}
