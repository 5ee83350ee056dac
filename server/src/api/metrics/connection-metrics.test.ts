import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import type { ApiContext } from '../api-context.ts';
import { CONNECTION_METRICS } from './connection-metrics.ts';

const CONNECTION = {
  ...{ protocol: 'srt', remoteAddress: '10.0.0.9:5000', connectedAtMs: 0, bitsPerSecond: 5_000_000, roundTripMs: 12 },
  ...{ latencyMs: 120, receiveBufferMs: 80, packetsReceived: 1000, packetsLost: 7, packetsRetransmitted: 6 },
  ...{ packetsDropped: null, damagedParts: 5, encryption: 'AES-128' },
};
const camera = { name: 'drone', status: { inputs: [{ connection: null }, { connection: CONNECTION }] } };
const ingest = [{ protocol: 'srt', port: 8890, problem: null, connections: 3, refused: { unauthorised: 2 } }];

function read(name: string) {
  const metric = CONNECTION_METRICS.find((candidate) => candidate.name === name);
  const context = { media: { processStatus: { ingest } } } as unknown as ApiContext;
  return metric?.read(context, [camera as unknown as Camera]);
}

const labels = { camera: 'drone', input: '1', protocol: 'srt' };
const READINGS = [
  ['localcv_connection_round_trip_seconds', [{ labels, value: 0.012 }]],
  ['localcv_connection_receive_buffer_seconds', [{ labels, value: 0.08 }]],
  ['localcv_connection_packets_lost_total', [{ labels, value: 7 }]],
  ['localcv_connection_packets_dropped_total', [{ labels, value: null }]],
  ['localcv_connection_damaged_parts_total', [{ labels, value: 5 }]],
  ['localcv_ingest_up', [{ labels: { protocol: 'srt' }, value: 1 }]],
  ['localcv_ingest_connections', [{ labels: { protocol: 'srt' }, value: 3 }]],
  ['localcv_ingest_refused_total', [{ labels: { protocol: 'srt', reason: 'unauthorised' }, value: 2 }]],
] as const;

for (const [name, expected] of READINGS) test(name, () => assert.deepEqual(read(name), expected));
