import { z } from 'zod';
import { OperationalError } from '../../operational-error.ts';

/** The place after an event in the order newest first. */
export interface EventCursor {
  readonly startedAtMs: number;
  readonly id: string;
}

const cursorSchema = z.tuple([z.number(), z.uuid()]);

/** Opaque to callers. */
export function encodeCursor(cursor: EventCursor): string {
  return Buffer.from(JSON.stringify([cursor.startedAtMs, cursor.id])).toString('base64url');
}

/** @throws OperationalError `invalid-cursor` */
export function decodeCursor(text: string): EventCursor {
  try {
    const [startedAtMs, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { startedAtMs, id };
  } catch (cause) {
    throw new OperationalError('invalid-cursor', 'The cursor is not one of this API; ask for the first page again', {
      cause,
    });
  }
}
