import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { sendIfOpen } from './library-threads.ts';

const MODULE = import.meta.resolve('./library-threads.ts');
const LIBRARY = import.meta.resolve('node-datachannel');

/** A process in which a callback that the library calls throws. */
function runThrowing(wrap: string) {
  const script = `
    import datachannel from ${JSON.stringify(LIBRARY)};
    import { forLibrary } from ${JSON.stringify(MODULE)};
    const peer = new datachannel.PeerConnection('peer', { iceServers: [] });
    const given = Promise.withResolvers();
    const giveUp = () => given.resolve();
    peer.onGatheringStateChange(${wrap}((state) => { throw new Error('a mistake'); }, giveUp));
    peer.createDataChannel('any');
    await given.promise;
    console.log('went on');
    process.exit(0);
  `;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
}

describe('what libdatachannel does in threads of its own', () => {
  it('ends no process by an exception in a callback', () => {
    const { stdout, stderr } = runThrowing('forLibrary');
    assert.equal(stdout, 'went on\n');
    assert.match(stderr, /given up after a mistake/);
    assert.match(stderr, /a mistake\s+at /, 'with the place of the mistake');
    assert.equal(runThrowing('((callback) => callback)').signal, 'SIGABRT', 'or nothing needs to be caught any more');
  });

  it('sends to what is open', () => {
    let sent = 0;
    const target = { isOpen: () => true };
    assert.equal(
      sendIfOpen(target, () => sent++),
      true,
    );
    assert.equal(sent, 1);
  });

  it('sends nothing to what is closed, or is closed at that moment', () => {
    let sent = 0;
    assert.equal(
      sendIfOpen({ isOpen: () => false }, () => sent++),
      false,
    );
    assert.equal(sent, 0);
    const closing = () => {
      throw new Error('libdatachannel error while sending track message: Track is closed');
    };
    assert.equal(sendIfOpen({ isOpen: () => true }, closing), false);
  });
});
