import { OperationalError } from '../../operational-error.ts';
import { formatBytes } from '../text-table.ts';
import { refuse, type SubcommandCall } from './model-options.ts';

const PROGRESS_INTERVAL_MS = 500;

/** `models pull NAME...`: one after the other; what can be pulled is pulled, also when another one fails. */
export async function pullModels(call: SubcommandCall): Promise<void> {
  const { context, operands } = call;
  if (operands.length === 0) refuse('name the models to pull; "models list" shows them');
  // A misspelt name is told before anything is fetched.
  for (const name of operands) context.models.find(name);
  const failures: unknown[] = [];
  for (const name of operands) await pull(name, call).catch((error: unknown) => failures.push(error));
  const [first, ...others] = failures;
  if (first === undefined) return;
  if (others.length === 0 || !(first instanceof OperationalError)) throw first;
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  throw new OperationalError(first.code, messages.join('\n'));
}

async function pull(name: string, { context, write }: SubcommandCall): Promise<void> {
  const { state, bytes } = await context.models.describe(name);
  if (state === 'ready') return write(`${name} is there already.\n`);
  const done = context.models.pull(name);
  write(`Pulling ${name} (${formatBytes(bytes)})\n`);
  const told = { bytes: 0 };
  const progress = setInterval(() => void showProgress(name, told, { context, write }), PROGRESS_INTERVAL_MS);
  const stop = () => void context.models.cancel(name);
  process.once('SIGINT', stop);
  try {
    await done;
  } finally {
    clearInterval(progress);
    process.off('SIGINT', stop);
  }
  write(`${name} is ready.\n`);
}

/** Tells how far a pull is where it got further than `told`. */
async function showProgress(
  name: string,
  told: { bytes: number },
  { context, write }: Pick<SubcommandCall, 'context' | 'write'>,
): Promise<void> {
  const { bytes, pulledBytes } = await context.models.describe(name);
  if (bytes === null || pulledBytes === null || pulledBytes <= told.bytes) return;
  told.bytes = pulledBytes;
  write(`  ${formatBytes(pulledBytes)} of ${formatBytes(bytes)} (${Math.floor((100 * pulledBytes) / bytes)} %)\n`);
}
