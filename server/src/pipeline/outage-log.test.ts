import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutageLog } from './outage-log.ts';

const AWAY = 'Nothing listens there.';
const GARBAGE = 'What came is no video.';

/** What is logged of happenings, a given time apart. */
function linesOf(happenings: readonly (string | null)[], stepMs: number): string[] {
  const lines: string[] = [];
  let nowMs = 0;
  const log = new OutageLog(
    (line) => lines.push(line),
    () => nowMs,
  );
  for (const reason of happenings) {
    if (reason === null) log.live();
    else log.failed(reason);
    nowMs += stepMs;
  }
  return lines;
}

describe('the log of an input that fails', () => {
  it('says a reason once, however often the input is tried', () => {
    assert.deepEqual(linesOf([AWAY, AWAY, AWAY], 60_000), [AWAY]);
  });

  it('says another reason, and the same one after the input was live', () => {
    assert.deepEqual(linesOf([AWAY, GARBAGE, null, GARBAGE], 60_000), [AWAY, GARBAGE, GARBAGE]);
  });

  it('has a line in ten seconds at most, and says later what found no room', () => {
    assert.deepEqual(linesOf([AWAY, GARBAGE, GARBAGE, GARBAGE], 4_000), [AWAY, GARBAGE]);
    const happenings = Array.from({ length: 101 }, (_, index) => (index % 2 === 0 ? null : AWAY));
    assert.deepEqual(linesOf(happenings, 150), [AWAY, AWAY]);
  });
});
