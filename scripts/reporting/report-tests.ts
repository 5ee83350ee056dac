import { Readable } from 'node:stream';
import { spec, type TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What the last lines of a process that ended too early are worth: its last words, not its whole log. */
const KEPT_LINES = 20;

/** What the test runner adds to the failure of a file whose process ended too early. */
interface FileFailure {
  cause?: unknown;
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
}

/**
 * Node's own report of tests, which says of a file whose process crashed no more than "test failed", with what the process ended by and
 * what it wrote last.
 */
export default async function* reportTests(source: AsyncIterable<TestEvent>): AsyncGenerator<unknown> {
  yield* Readable.from(nameEnds(source)).compose(new spec());
}

/** Puts the end of a file's process into its failure. */
async function* nameEnds(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  let lines: string[] = [];
  let speaker: string | undefined;
  for await (const event of source) {
    if (event.type === 'test:stderr') {
      if (event.data.file !== speaker) lines = [];
      speaker = event.data.file;
      lines = [...lines, event.data.message.trimEnd()].slice(-KEPT_LINES);
    }
    if (event.type === 'test:fail') nameEnd(event.data.details.error, event.data.name === speaker ? lines : []);
    yield event;
  }
}

function nameEnd(failure: FileFailure, lines: readonly string[]): void {
  const { exitCode, signal } = failure;
  if (signal == null && exitCode == null) return;
  const end = signal == null ? `exit code ${exitCode}` : `the signal ${signal}`;
  const text = [`its process ended by ${end}`, ...(lines.length > 0 ? ['and wrote last:', ...lines] : [])].join('\n');
  // As text it would be shown in quotes and on one line.
  failure.cause = { [inspect.custom]: () => text };
}
