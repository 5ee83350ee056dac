import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TerminationGuard } from './termination-guard.ts';

function createPair() {
  const memory = TerminationGuard.createMemory();
  let exits = 0;
  const worker = new TerminationGuard(memory, () => {
    exits += 1;
  });
  return { owner: new TerminationGuard(memory), worker, exits: () => exits };
}

describe('TerminationGuard', () => {
  it('allows termination before, between and after protected work', async () => {
    assert.equal(createPair().owner.doom(), true);
    const { owner, worker } = createPair();
    assert.equal(await worker.protect(async () => 5), 5);
    assert.equal(owner.doom(), true);
  });

  it('allows it again after protected work has failed', async () => {
    const { owner, worker } = createPair();
    await assert.rejects(
      worker.protect(() => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(owner.doom(), true);
  });

  it('forbids termination during protected work and lets the worker exit behind it', async () => {
    const { owner, worker, exits } = createPair();
    const inside = Promise.withResolvers<void>();
    let returned = false;
    void worker
      .protect(() => inside.promise)
      .then(() => {
        returned = true;
      });
    assert.equal(owner.doom(), false);
    assert.equal(exits(), 0);
    inside.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(exits(), 1);
    assert.equal(returned, false);
  });

  it('does not begin protected work in a doomed worker', async () => {
    const { owner, worker, exits } = createPair();
    owner.doom();
    let begun = false;
    void worker.protect(async () => {
      begun = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(begun, false);
    assert.equal(exits(), 1);
  });
});
