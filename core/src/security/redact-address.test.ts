import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactAddress, restoreAddress } from './redact-address.ts';

for (const [address, shown, why] of [
  ['rtsp://user:pass@10.0.0.5/stream', 'rtsp://user:***@10.0.0.5/stream', 'password'],
  ['rtsp://user:p@ss@10.0.0.5/stream', 'rtsp://user:***@10.0.0.5/stream', 'password with an @'],
  ['rtsp://user:pa/s#s@10.0.0.5/stream', 'rtsp://user:***@10.0.0.5/stream', 'password with unescaped / and #'],
  ['rtsp://user@10.0.0.5/', 'rtsp://user@10.0.0.5/', 'no password'],
  ['rtsp://10.0.0.5:554/a@b', 'rtsp://10.0.0.5:554/a@b', 'an @ in the path'],
  ['rtsp://[::1]:554/a@b', 'rtsp://[::1]:554/a@b', 'IPv6 host'],
  ['http://h/v?user=a&password=b&x=1', 'http://h/v?user=a&password=***&x=1', 'password parameter'],
  ['http://h/v?access_token=b#f', 'http://h/v?access_token=***#f', 'token parameter'],
  ['http://h/v?apiKey=b', 'http://h/v?apiKey=***', 'key parameter, any case'],
  ['srt://h:1?streamid=read:cam:user:pw', 'srt://h:1?streamid=***', 'password in a stream ID'],
  ['srt://h:1?streamid=read%3Acam%3Auser%3Apw', 'srt://h:1?streamid=***', 'password in an escaped stream ID'],
  ['srt://h:1?streamid=#!::r=cam,u=a,s=pw', 'srt://h:1?streamid=***', 'password in a stream ID of keys'],
  [
    'srt://h:1?streamid=#!::s=pw,r=cam&latency=120&passphrase=abcdefghij',
    'srt://h:1?streamid=***&latency=120&passphrase=***',
    'stream ID and passphrase',
  ],
  ['srt://h:1?streamid=#!::r=cam,m=request', 'srt://h:1?streamid=#!::r=cam,m=request', 'stream ID without password'],
  ['srt://h:1?streamid=read:cam', 'srt://h:1?streamid=read:cam', 'stream ID with a name alone'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as it stands in the file
  ['rtsp://user:${CAMERA}@h/s', 'rtsp://user:${CAMERA}@h/s', 'a reference to the environment is no secret'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as it stands in the file
  ['rtsp://user:${A}x@h/s', 'rtsp://user:***@h/s', 'a reference with secret text around it is'],
  ['demo:ball', 'demo:ball', 'demo'],
  ['/videos/a:b@c.mp4', '/videos/a:b@c.mp4', 'file'],
] as const) {
  test(`redaction: ${why}`, () => {
    assert.equal(redactAddress(address), shown);
    assert.equal(restoreAddress(shown, address), address, 'what was shown, sent back, is the stored address');
  });
}

for (const [shown, stored, expected, why] of [
  ['rtsp://u:***@h/new', 'rtsp://u:p@h/old', 'rtsp://u:p@h/new', 'the path may change'],
  ['rtsp://u:***@other/old', 'rtsp://u:p@h/old', null, 'a secret never goes to another host'],
  ['rtsp://u:***@h:99/old', 'rtsp://u:p@h/old', null, 'nor to another port'],
  ['rtsp://u:***@h/s', 'rtsp://h/s', null, 'there is no password to put back'],
  ['rtsp://u:new@other/s', 'rtsp://u:p@h/s', 'rtsp://u:new@other/s', 'a new password is taken'],
  ['http://h/b?token=***', 'http://h/a?token=t', 'http://h/b?token=t', 'parameters are put back by name'],
  ['srt://h:1?streamid=***&latency=90', 'srt://h:1?streamid=a:b:c:d', 'srt://h:1?streamid=a:b:c:d&latency=90', 'ID'],
  ['srt://x:1?streamid=***', 'srt://h:1?streamid=a:b:c:d', null, 'nor the password of a stream ID'],
  ['http://h/b?key=***', 'http://h/a?token=t', null, 'a parameter that was not there cannot be'],
] as const) {
  test(`restoring: ${why}`, () => {
    assert.equal(restoreAddress(shown, stored), expected);
  });
}
