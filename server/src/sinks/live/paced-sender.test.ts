import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { EncodedPacket } from '../../media/encoded-packet.ts';
import { testPacket } from '../packet-output.contract.ts';
import { PacedSender } from './paced-sender.ts';

const KILOBYTE = 1024;

describe('the paced sender', () => {
  let nowMs = 0;
  let sent: EncodedPacket[] = [];
  let sender: PacedSender;
  beforeEach(() => {
    nowMs = 5_000;
    sent = [];
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => nowMs);
    sender = new PacedSender((packet) => sent.push(packet));
  });
  afterEach(() => {
    sender[Symbol.dispose]();
    mock.timers.reset();
    mock.restoreAll();
  });

  const pass = (milliseconds: number) => {
    for (let step = 0; step < milliseconds; step++) {
      nowMs++;
      mock.timers.tick(1);
    }
  };
  const push = (count: number, size: number, from = 0) => {
    for (let index = from; index < from + count; index++) sender.push(testPacket(index, index % 100 === 0, size));
  };
  const bytesSent = () => sent.reduce((sum, { data }) => sum + data.byteLength, 0);

  it('sends at once what comes at the pace of a camera', () => {
    for (let index = 0; index < 100; index++) {
      push(1, 20 * KILOBYTE, index);
      assert.equal(sent.length, index + 1);
      pass(33);
    }
  });

  it('spreads a burst and keeps its order', () => {
    push(60, 16 * KILOBYTE);
    assert.ok(bytesSent() <= 80 * KILOBYTE, `${bytesSent()} bytes at once`);
    let before = bytesSent();
    for (let round = 0; sent.length < 60 && round < 100; round++) {
      pass(5);
      assert.ok(bytesSent() - before <= 80 * KILOBYTE);
      before = bytesSent();
    }
    assert.deepEqual(
      sent.map(({ ptsUs }) => ptsUs / 40_000),
      [...Array(60).keys()],
    );
  });

  it('sends a packet that is larger than the whole allowance, and waits the longer', () => {
    push(1, 1024 * KILOBYTE);
    push(1, KILOBYTE, 1);
    assert.equal(sent.length, 1);
    pass(40);
    assert.equal(sent.length, 1);
    pass(100);
    assert.equal(sent.length, 2);
  });

  it('drops up to the next keyframe where a viewer cannot take it all, and counts that', () => {
    push(2_500, 64 * KILOBYTE);
    assert.ok(sender.dropped > 0);
    const atOnce = sent.length;
    pass(20_000);
    assert.equal(sent.length + sender.dropped, 2_500);
    assert.equal(sent[atOnce]?.isKeyframe, true);
  });

  it('sends nothing more once it is closed', () => {
    push(60, 16 * KILOBYTE);
    const before = sent.length;
    sender[Symbol.dispose]();
    pass(1_000);
    assert.equal(sent.length, before);
  });
});
