import '../../worker/close-inherited-descriptors.ts';

import { startThread } from '../../../start-thread.ts';
import { runTrial } from './run-trial.ts';
import type { TrialAnswer, TrialRequest } from './trial-messages.ts';

/**
 * Entry point of a trial: takes one request, answers it and ends. It must not outlive its parent, not even while native code holds
 * its event loop, so a thread of its own ends it when its time is over (first argument, milliseconds).
 */
const limitMs = Number(process.argv[2]);
startThread(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${limitMs})`, { eval: true }).unref();

process.once('disconnect', () => process.exit());
process.once('message', async (request) => {
  const answer: TrialAnswer = await runTrial(request as TrialRequest);
  process.send?.(answer, () => process.exit());
});
