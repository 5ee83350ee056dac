import { z } from 'zod';
import { parseOwnResult } from '../../tasks/file/parse-own-result.ts';
import { BrokenFramesError } from './message-frames.ts';
import type { FromWorkerMessage } from './worker-messages.ts';

/** Longer texts are none that localcv's side of the process writes. */
const text = z.string().max(8_192);
const id = z.number().int().min(0);
const failure = z.object({
  code: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/)
    .max(64),
  message: text,
});
const side = z.number().int().min(8).max(4_096);
const opened = z.object({
  provider: text.nullable(),
  image: z.object({
    format: z.enum(['rgb', 'gray']),
    fit: z.enum(['exact', 'inside']),
    width: side,
    height: side,
    step: z.literal(1),
  }),
  maximumBatch: z.literal(1),
});

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), opened }),
  z.object({ type: z.literal('load-failed'), failure }),
  z.object({ type: z.literal('crashed'), message: text }),
  z.object({ type: z.literal('warning'), message: text }),
  z.object({ type: z.literal('plan-model'), id, model: z.string().max(256) }),
  z.object({ type: z.literal('provider'), provider: text }),
  z.object({ type: z.literal('result'), id, results: z.array(z.unknown()).max(1), inferenceMs: z.number().min(0) }),
  z.object({ type: z.literal('failure'), id, failure }),
]);

/**
 * A message of the process of a task of the user's own. What checked it there shares its memory with the code that it checks, so it is
 * looked at once more on this side.
 *
 * @throws BrokenFramesError | OperationalError `task-result-invalid`
 */
export function parseProcessMessage(raw: unknown): FromWorkerMessage {
  const outcome = messageSchema.safeParse(raw);
  if (!outcome.success) throw new BrokenFramesError('something that is no message of a task');
  const message = outcome.data;
  return message.type === 'result' ? { ...message, results: message.results.map(parseOwnResult) } : message;
}
