import './close-inherited-descriptors.ts';

import { writeFileSync } from 'node:fs';
import { startThread } from '../../start-thread.ts';
import { describeOwnError } from '../../tasks/file/describe-own-error.ts';
import { openTask } from '../../tasks/open-task.ts';
import { ModelStore } from '../model-store/model-store.ts';
import { ModelPlans } from './model-plans.ts';
import { ParentPort } from './parent-port.ts';
import { serveTask } from './serve-task.ts';
import { TerminationGuard } from './termination-guard.ts';
import type { WorkerSettings } from './worker-messages.ts';

/** Entry point of the process of a task of the user's own. */
const port = new ParentPort();
const settings = await port.started;
watchParent();
volunteerForTheOutOfMemoryKiller();
await serve(settings);

async function serve({ plan, size, inference, modelsDirectory, cacheDirectory }: WorkerSettings): Promise<void> {
  const { method } = plan;
  if (method.kind !== 'file') throw new TypeError(`Expected a file but received a task of the kind ${method.kind}`);
  process.on('uncaughtException', (error) => {
    port.postMessage({ type: 'crashed', message: describeOwnError(error, method.path) });
    port.close();
  });
  const warn = (message: string) => port.postMessage({ type: 'warning', message });
  const store = new ModelStore({ modelsDirectory, cacheDirectory, onWarning: warn });
  const plans = new ModelPlans(port);
  const own = {
    planModel: (name: string) => plans.find(name),
    log: (line: string) => warn(`Task ${plan.name}: ${line}`),
  };
  // Nothing needs to be protected from a process's end.
  const guard = new TerminationGuard();
  const services = { store, guard, inference, cacheDirectory, onWarning: warn, own };
  await serveTask(port, () => openTask(method, size, services));
}

/** A loop without an end would outlive a parent that was killed. */
function watchParent(): void {
  startThread(new URL('./watch-parent.ts', import.meta.url), { workerData: process.ppid }).unref();
}

/** Where memory runs short, code of the user's own goes before the cameras do (Linux, `proc_pid_oom_score_adj(5)`). */
function volunteerForTheOutOfMemoryKiller(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Other systems have no such thing.
  }
}
