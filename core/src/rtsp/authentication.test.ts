import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { authorize, chooseChallenge, type SignedRequest } from './authentication.ts';

/** Work that is linear in the input takes a few milliseconds; what is quadratic takes seconds. */
const LONGEST_MS = 1_000;
const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;
const request = (change: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'GET',
  uri: '/dir/index.html',
  count: 1,
  clientNonce: '0a4f113b',
  digest: (algorithm, text) => createHash(HASHES[algorithm]).update(text).digest('hex'),
  base64: (text) => Buffer.from(text).toString('base64'),
  ...change,
});

describe('Logging in', () => {
  it('answers as the example of RFC 2617 clause 3.5 does', () => {
    const challenge = chooseChallenge([
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    ]);
    assert.ok(challenge !== null);
    const header = authorize(challenge, { user: 'Mufasa', password: 'Circle Of Life' }, request());
    assert.match(header, /response="6629fae49393a05397450978507c4ef1"/);
    assert.match(header, /qop=auth, nc=00000001, cnonce="0a4f113b"/);
    assert.match(header, /opaque="5ccc069c403ebaf9f0171e9517f40e41"/);
  });

  it('takes the strongest offer, and answers as the example of RFC 7616 clause 3.9.1 does', () => {
    const common =
      'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
    const challenge = chooseChallenge([
      `Digest ${common}, algorithm=MD5`,
      'Basic realm="x"',
      `Digest ${common}, algorithm=SHA-256`,
    ]);
    assert.ok(challenge !== null);
    const header = authorize(
      challenge,
      { user: 'Mufasa', password: 'Circle of Life' },
      request({ clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' }),
    );
    assert.match(header, /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"/);
  });

  it('without a count signs as RFC 2069 does', () => {
    const challenge = chooseChallenge(['Digest realm="a", nonce="b"']);
    assert.ok(challenge !== null);
    const header = authorize(
      challenge,
      { user: 'u', password: 'p' },
      request({ method: 'DESCRIBE', uri: 'rtsp://h/s' }),
    );
    const hash = (text: string) => createHash('md5').update(text).digest('hex');
    assert.ok(header.includes(`response="${hash(`${hash('u:a:p')}:b:${hash('DESCRIBE:rtsp://h/s')}`)}"`), header);
    assert.doesNotMatch(header, /qop|nc=/);
  });

  it('sends Basic credentials in UTF-8', () => {
    const challenge = chooseChallenge(['Basic realm="camera"']);
    assert.ok(challenge !== null);
    const header = authorize(challenge, { user: 'jürgen', password: 'p:w"d' }, request());
    assert.equal(header, `Basic ${Buffer.from('jürgen:p:w"d').toString('base64')}`);
  });

  it('lets no name break out of its quotes', () => {
    const challenge = chooseChallenge(['Digest realm="a\\"b", nonce="c"']);
    assert.ok(challenge?.scheme === 'digest');
    assert.equal(challenge.realm, 'a"b');
    const header = authorize(challenge, { user: 'x", uri="/y\r\nEvil: 1', password: 'p' }, request());
    assert.doesNotMatch(header, /[\r\n]/);
    assert.match(header, /username="x\\", uri=\\"\/yEvil: 1"/);
  });

  it('is not kept busy by endless offers', () => {
    for (const part of ['a', 'a ', 'a=', 'a="', '\\"', ' ', 'a=b,']) {
      const offers = [`Digest ${part.repeat(60_000 / part.length)}`];
      const startMs = performance.now();
      assert.equal(chooseChallenge(offers), null);
      assert.ok(performance.now() - startMs < LONGEST_MS, part);
    }
  });

  for (const offers of [
    [],
    ['Negotiate abc'],
    ['Digest realm="a"'],
    ['Digest nonce="a", algorithm=MD5-sess'],
    ['Digest nonce="a", qop="auth-int"'],
    [''],
  ])
    it(`knows no way for ${JSON.stringify(offers)}`, () => assert.equal(chooseChallenge(offers), null));
});
