import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import { createV4l2Source, parseV4l2Address } from './source.ts';

const DEVICE = '/dev/video0';
const skip = existsSync(DEVICE) ? null : `needs a camera at ${DEVICE} (or the kernel module vivid)`;

const ADDRESSES = [
  ['v4l2:/dev/video0', { path: '/dev/video0', format: null, size: null, framesPerSecond: null }],
  [
    'v4l2:/dev/v4l/by-id/usb-046d_C930e-video-index0?format=mjpeg&size=1280x720&fps=7.5',
    { path: '/dev/v4l/by-id/usb-046d_C930e-video-index0', format: 'mjpeg', size: '1280x720', framesPerSecond: 7.5 },
  ],
] as const;

const REFUSED = [
  'v4l2:',
  'v4l2:/etc/passwd',
  'v4l2:/dev/sda',
  'v4l2:/dev/video0/../sda',
  'v4l2:/dev/v4l/by-id/../../sda',
  'v4l2:/dev/video0?format=concat',
  'v4l2:/dev/video0?size=0x0',
  'v4l2:/dev/video0?size=99999x99999',
  'v4l2:/dev/video0?size=1280x720,fps=3',
  'v4l2:/dev/video0?fps=-1',
  'v4l2:/dev/video0?fps=NaN',
  'v4l2:/dev/video0?protocol_whitelist=file',
];

describe('the address of a camera of this machine', () => {
  for (const [address, expected] of ADDRESSES)
    it(`${address} is understood`, () => assert.deepEqual(parseV4l2Address(address), expected));
  for (const address of REFUSED)
    it(`${address} is refused`, () => assert.throws(() => parseV4l2Address(address), { code: 'source-invalid' }));
});

describeFailingSource('a camera that is not plugged in', {
  create: () => createV4l2Source({ address: 'v4l2:/dev/video199' }),
  codes: ['source-not-found'],
  message: /no camera at \/dev\/video199/,
});
describeFailingSource('an address that is none', {
  create: () => createV4l2Source({ address: 'v4l2:/etc/passwd' }),
  codes: ['source-invalid'],
  message: /\/dev\/video0/,
});
describeSource('a camera of this machine', {
  create: () => createV4l2Source({ address: `v4l2:${DEVICE}` }),
  video: {},
  rounds: 3,
  skip,
});
