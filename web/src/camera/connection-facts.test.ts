import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { connectionFacts } from './connection-facts.ts';

const SRT: ConnectionStatistics = {
  ...{ protocol: 'srt', remoteAddress: '10.0.0.9:5000', connectedAtMs: 0, bitsPerSecond: 5_000_000, roundTripMs: 12.3 },
  ...{ latencyMs: 120, receiveBufferMs: 80, packetsReceived: 9_988, packetsLost: 12, packetsRetransmitted: 1 },
  ...{ packetsDropped: 0, damagedParts: 3, encryption: 'AES-128' },
};

test('an SRT connection tells all', () => {
  assert.deepEqual(Object.fromEntries(connectionFacts(SRT)), {
    Protocol: 'SRT',
    Device: '10.0.0.9:5000',
    Encryption: 'AES-128',
    'Bit rate': '5 Mb/s',
    'Round trip': '12.3 ms',
    Latency: '120 ms',
    'Receive buffer': '80 ms',
    Lost: '12 packets (0.12 %)',
    Retransmitted: '1 packet',
    Dropped: '0 packets',
    Damaged: '3 parts',
  });
});

test('what a protocol does not tell is left out, but not that nothing is encrypted', () => {
  const rtmp: ConnectionStatistics = {
    ...{ ...SRT, protocol: 'rtmp', roundTripMs: null, latencyMs: null, receiveBufferMs: null },
    ...{
      packetsReceived: null,
      packetsLost: null,
      packetsRetransmitted: null,
      packetsDropped: 2,
      damagedParts: 0,
      encryption: null,
    },
  };
  assert.deepEqual(
    connectionFacts(rtmp).map(([name]) => name),
    ['Protocol', 'Device', 'Encryption', 'Bit rate', 'Dropped'],
  );
  assert.equal(connectionFacts(rtmp)[2]?.[1], 'none');
});

test('a loss before anything has arrived divides by nothing', () => {
  const facts = Object.fromEntries(connectionFacts({ ...SRT, packetsReceived: 0, packetsLost: 0 }));
  assert.equal(facts.Lost, '0 packets');
});
