import { formatBytes, formatTable } from '../text-table.ts';
import type { SubcommandCall } from './model-options.ts';

const HEADING = ['name', 'task', 'state', 'size', 'decoder', 'licence'];

/** `models list` */
export async function listModels({ context, options, write }: SubcommandCall): Promise<void> {
  const models = await context.models.list();
  if (options.json === true) return write(`${JSON.stringify({ models }, null, 2)}\n`);
  const rows = models.map(({ name, task, state, bytes, decoder, licence }) => [
    name,
    task,
    state,
    formatBytes(bytes),
    decoder,
    licence,
  ]);
  write(formatTable([HEADING, ...rows]));
  for (const { name, problem } of models) if (problem !== null) write(`\n${name}: ${problem}\n`);
}
