import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OperationalError } from '../../operational-error.ts';
import { parseSrtAddress } from './srt-address.ts';

describe('the address of an SRT device', () => {
  for (const [address, expected] of [
    ['srt://camera:9000', { host: 'camera', port: 9000, streamId: '', passphrase: '', keyBytes: 0, latencyMs: 120 }],
    ['srt://[fe80::1]:9000', { host: 'fe80::1' }],
    ['srt://h:1?mode=caller&latency=500', { latencyMs: 500 }],
    ['srt://h:1?streamid=read:front&passphrase=long%20enough&pbkeylen=32', { streamId: 'read:front', keyBytes: 32 }],
    [
      'srt://h:1?streamid=#!::m=request,r=cam&passphrase=long+enough',
      { streamId: '#!::m=request,r=cam', passphrase: 'long+enough' },
    ],
    ['srt://h:1?streamid=%23!::r=cam', { streamId: '#!::r=cam' }],
    ['srt://h:1?STREAMID=x&maxbw=0', { streamId: 'x' }],
  ] as const) {
    it(`${address} is understood`, () => {
      const parsed = parseSrtAddress(address);
      for (const [key, value] of Object.entries({ ...parsed, ...expected }))
        assert.equal(parsed[key as keyof typeof parsed], value, key);
    });
  }

  for (const [address, problem] of [
    ['srt://camera', /srt:\/\/host:port/],
    ['srt://:9000', /srt:\/\/host:port/],
    ['srt://h:99999', /srt:\/\/host:port/],
    ['srt://h:1?mode=listener', /only mode=caller/],
    ['srt://h:1?mode=rendezvous', /only mode=caller/],
    ['srt://h:1?passphrase=short', /10 to 79 bytes/],
    [`srt://h:1?passphrase=${'ü'.repeat(40)}`, /10 to 79 bytes/],
    ['srt://h:1?pbkeylen=20', /16, 24 or 32/],
    ['srt://h:1?latency=9000', /20 to 8000/],
    ['srt://h:1?latency=soon', /20 to 8000/],
    [`srt://h:1?streamid=${'x'.repeat(513)}`, /512 bytes/],
    ['srt://h:1?passphrase=secret%zzsecret', /percent sign/],
  ] as const) {
    it(`${address.slice(0, 50)} is refused in words`, () => {
      assert.throws(
        () => parseSrtAddress(address),
        (error) => error instanceof OperationalError && error.code === 'source-invalid' && problem.test(error.message),
      );
    });
  }

  it('shows no secret', () => {
    assert.equal(parseSrtAddress('srt://h:1?streamid=publish:a:b:c&passphrase=very secret').place, 'srt://h:1');
  });
});
