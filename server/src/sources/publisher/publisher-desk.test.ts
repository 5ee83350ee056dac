import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AutoCreateConfig, autoCreateSchema, type CameraConfig, cameraConfigSchema } from '#contract/config.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ElementaryVideoPacket, PublishingDevice, PublishRequest } from '../publishing.ts';
import { DevicePublication } from './device-publication.ts';
import { CameraPublisherDesk } from './publisher-desk.ts';

const NO_AUTO_CREATE = autoCreateSchema.parse({});

class StandInDevice implements PublishingDevice {
  readonly closed: string[] = [];
  keyframeRequests = 0;
  readonly urgencies: boolean[] = [];
  close(reason: string): void {
    this.closed.push(reason);
  }
  statistics(): never {
    throw new TypeError('Expected nobody to ask for statistics');
  }
  requestKeyframe(): void {
    this.keyframeRequests++;
  }
  setUrgency(isUrgent: boolean): void {
    this.urgencies.push(isUrgent);
  }
}

function camera(publish: object | undefined, more: object = {}): CameraConfig {
  return cameraConfigSchema.parse({ inputs: [{ path: 'publisher' }], ...(publish && { publish }), ...more });
}

function createDesk(cameras: Record<string, CameraConfig>, autoCreate: AutoCreateConfig = NO_AUTO_CREATE) {
  const clock = { nowMs: 0 };
  const unknown: string[] = [];
  const desk = new CameraPublisherDesk({
    onUnknownPublisher: (name, protocol) => unknown.push(`${protocol} ${name}`),
    now: () => clock.nowMs,
  });
  desk.configure(cameras, autoCreate);
  return { desk, clock, unknown };
}

function request(name: string, more: Partial<PublishRequest> = {}): PublishRequest {
  return {
    protocol: 'rtmp',
    camera: name,
    user: null,
    password: null,
    remoteAddress: '192.0.2.1',
    isTrusted: false,
    ...more,
  };
}

function picture(isKeyframe: boolean, first: number): ElementaryVideoPacket {
  return {
    kind: 'video',
    codec: 'h264',
    extradata: null,
    data: Uint8Array.of(first),
    ptsUs: null,
    dtsUs: null,
    producedAtUs: null,
    isKeyframe,
    receivedAtMs: 0,
  };
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'admitted';
  } catch (error) {
    return error instanceof OperationalError ? error.code : String(error);
  }
}

describe('CameraPublisherDesk', () => {
  const cameras = {
    open: camera(undefined),
    keyed: camera({ password: 'stream key' }),
    named: camera({ user: 'anna', password: 'secret' }),
    encrypted: camera({ passphrase: 'a long passphrase' }),
    off: camera(undefined, { enabled: false }),
    pulled: cameraConfigSchema.parse({ inputs: [{ path: 'rtsp://192.0.2.9/' }] }),
  };
  const cases: readonly (readonly [string, PublishRequest, string])[] = [
    ['anybody at a camera without credentials', request('open'), 'admitted'],
    ['the right stream key', request('keyed', { password: 'stream key' }), 'admitted'],
    ['a wrong stream key', request('keyed', { password: 'stream kez' }), 'publish-unauthorized'],
    ['no stream key', request('keyed'), 'publish-unauthorized'],
    ['the right user and password', request('named', { user: 'anna', password: 'secret' }), 'admitted'],
    ['a wrong user', request('named', { user: 'bert', password: 'secret' }), 'publish-unauthorized'],
    ['no user', request('named', { password: 'secret' }), 'publish-unauthorized'],
    ['a passphrase given as the password', request('encrypted', { password: 'a long passphrase' }), 'admitted'],
    ['no password at a camera with a passphrase', request('encrypted'), 'publish-unauthorized'],
    ['a device whose server has checked it', request('named', { isTrusted: true }), 'admitted'],
    ['a name that no camera has', request('nobody'), 'publish-unknown'],
    ['a name that cannot be', request('../etc/passwd'), 'publish-invalid'],
    ['a name with a NUL', request('front\0door'), 'publish-invalid'],
    ['a name of an object property', request('constructor'), 'publish-unknown'],
    ['a disabled camera', request('off'), 'publish-forbidden'],
    ['a camera that is pulled from a device', request('pulled'), 'publish-forbidden'],
  ];
  for (const [what, asked, expected] of cases) {
    it(`answers "${expected}" to ${what}`, () => {
      const { desk } = createDesk(cameras);
      assert.equal(
        codeOf(() => desk.admit(asked, new StandInDevice())),
        expected,
      );
    });
  }

  it('permits exactly the enabled cameras that take devices', () => {
    const { desk } = createDesk(cameras);
    assert.deepEqual([...desk.permits().keys()].sort(), ['encrypted', 'keyed', 'named', 'open']);
    assert.deepEqual([...desk.forbidden()].sort(), ['off', 'pulled']);
    assert.equal(desk.autoCreatePermit(), null);
  });

  for (const { takeover, silentMs, expected } of [
    { takeover: 'never', silentMs: 60_000, expected: 'publish-busy' },
    { takeover: 'when-silent', silentMs: 500, expected: 'publish-busy' },
    { takeover: 'when-silent', silentMs: 1_500, expected: 'admitted' },
    { takeover: 'always', silentMs: 0, expected: 'admitted' },
  ] as const) {
    it(`answers "${expected}" to a second device ${silentMs} ms after the first spoke (${takeover})`, () => {
      const { desk, clock } = createDesk({ front: camera({ takeover }) });
      const first = new StandInDevice();
      desk.admit(request('front'), first).push(picture(true, 1));
      clock.nowMs += silentMs;
      assert.equal(
        codeOf(() => desk.admit(request('front'), new StandInDevice())),
        expected,
      );
      assert.equal(first.closed.length, expected === 'admitted' ? 1 : 0);
    });
  }

  it('admits the next device once the first has left', () => {
    const { desk } = createDesk({ front: camera({ takeover: 'never' }) });
    desk.admit(request('front'), new StandInDevice()).end();
    desk.admit(request('front'), new StandInDevice());
  });

  it('sends a device away when the credentials change, and lets it be when another camera changes', () => {
    const { desk } = createDesk({ front: camera({ password: 'one' }) });
    const device = new StandInDevice();
    desk.admit(request('front', { password: 'one' }), device);
    desk.configure({ front: camera({ password: 'one' }), back: camera(undefined) }, NO_AUTO_CREATE);
    assert.deepEqual(device.closed, []);
    desk.configure({ front: camera({ password: 'two' }) }, NO_AUTO_CREATE);
    assert.equal(device.closed.length, 1);
  });

  it('stops checking credentials of an address after many wrong ones, for a minute', () => {
    const { desk, clock } = createDesk({ front: camera({ password: 'right' }) });
    const guess = () => codeOf(() => desk.admit(request('front', { password: 'wrong' }), new StandInDevice()));
    for (let attempt = 0; attempt < 20; attempt++) assert.equal(guess(), 'publish-unauthorized');
    assert.equal(guess(), 'publish-overload');
    const other = request('front', { password: 'right', remoteAddress: '192.0.2.2' });
    desk.admit(other, new StandInDevice()).end();
    clock.nowMs += 61_000;
    assert.equal(guess(), 'publish-unauthorized');
  });

  it('goes on checking other cameras for an address that one misconfigured device has locked out of its own', () => {
    const { desk } = createDesk({ front: camera({ password: 'right' }), back: camera({ password: 'other' }) });
    for (let attempt = 0; attempt < 25; attempt++)
      codeOf(() => desk.admit(request('front', { password: 'wrong' }), new StandInDevice()));
    desk.admit(request('back', { password: 'other' }), new StandInDevice());
  });

  it('locks an address out that tries many cameras', () => {
    const cameras = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`c${n}`, camera({ password: 'right' })]));
    const { desk } = createDesk(cameras);
    const guess = (n: number) => codeOf(() => desk.admit(request(`c${n}`, { password: 'x' }), new StandInDevice()));
    for (let n = 0; n < 100; n++) assert.equal(guess(n), 'publish-unauthorized');
    assert.equal(guess(100), 'publish-overload');
  });

  it('counts all addresses of an IPv6 network as one', () => {
    const { desk } = createDesk({ front: camera({ password: 'right' }) });
    const guess = (host: number) => {
      const remoteAddress = `2001:db8::${host.toString(16)}:1`;
      return codeOf(() => desk.admit(request('front', { password: 'x', remoteAddress }), new StandInDevice()));
    };
    for (let host = 1; host <= 20; host++) assert.equal(guess(host), 'publish-unauthorized');
    assert.equal(guess(21), 'publish-overload');
  });

  it('does not forget who guesses because many others fail', () => {
    const { desk } = createDesk({ front: camera({ password: 'right' }) });
    const guess = (remoteAddress: string) =>
      codeOf(() => desk.admit(request('front', { password: 'x', remoteAddress }), new StandInDevice()));
    for (let attempt = 0; attempt < 21; attempt++) guess('192.0.2.1');
    for (let other = 0; other < 1_200; other++) guess(`10.0.${other >> 8}.${other & 255}`);
    assert.equal(guess('192.0.2.1'), 'publish-overload');
  });

  it('counts guesses of the password of new cameras together, whatever names they use', () => {
    const { desk } = createDesk({}, autoCreateSchema.parse({ autoCreate: true, password: 'site key' }));
    const guess = (n: number) => codeOf(() => desk.admit(request(`new-${n}`, { password: 'x' }), new StandInDevice()));
    for (let n = 0; n < 20; n++) assert.equal(guess(n), 'publish-unauthorized');
    assert.equal(guess(20), 'publish-overload');
  });

  it('lets a flood of new names make a bounded number of cameras an hour', () => {
    const autoCreate = autoCreateSchema.parse({ autoCreate: true });
    const { desk, clock, unknown } = createDesk({}, autoCreate);
    const made: Record<string, CameraConfig> = {};
    const attempt = (name: string) => {
      const code = codeOf(() => desk.admit(request(name), new StandInDevice()).end());
      if (code !== 'admitted') return code;
      made[name] = camera(undefined);
      desk.configure(made, autoCreate);
      return code;
    };
    const codes = Array.from({ length: 500 }, (_, n) => attempt(`flood-${n}`));
    assert.equal(codes.filter((code) => code === 'admitted').length, 32);
    assert.equal(unknown.length, 32);
    assert.equal(codes.at(-1), 'publish-overload');
    assert.equal(attempt('flood-0'), 'admitted', 'cameras that exist are not touched');
    clock.nowMs += 60 * 60_000;
    assert.equal(attempt('drone'), 'admitted');
  });

  it('announces a device that comes again and again, because its camera cannot be made, every five seconds', () => {
    const { desk, clock, unknown } = createDesk({}, autoCreateSchema.parse({ autoCreate: true }));
    for (let attempt = 0; attempt < 100; attempt++) {
      desk.admit(request('drone'), new StandInDevice()).end();
      clock.nowMs += 100;
    }
    assert.equal(unknown.length, 2);
  });

  it('sends a waiting device away when a person makes a camera of its name with other credentials', () => {
    const autoCreate = autoCreateSchema.parse({ autoCreate: true, password: 'site key' });
    const { desk } = createDesk({}, autoCreate);
    const device = new StandInDevice();
    desk.admit(request('front', { password: 'site key' }), device);
    desk.configure({ front: camera({ password: 'of its own' }) }, autoCreate);
    assert.equal(device.closed.length, 1);
  });

  it('announces an authorised device of an unknown name and gives it to the camera that is made for it', async () => {
    const autoCreate = autoCreateSchema.parse({ autoCreate: true, password: 'site key' });
    const { desk, unknown } = createDesk({}, autoCreate);
    assert.equal(
      codeOf(() => desk.admit(request('drone'), new StandInDevice())),
      'publish-unauthorized',
    );
    const device = new StandInDevice();
    const publication = desk.admit(request('drone', { password: 'site key' }), device);
    assert.deepEqual(unknown, ['rtmp drone']);
    desk.configure({ drone: camera({ password: 'site key' }) }, autoCreate);
    assert.equal(await desk.next('drone', new AbortController().signal), publication);
    assert.deepEqual(device.closed, []);
  });

  it('gives the next reader of a device everything since the last keyframe', async () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const device = new StandInDevice();
    const publication = desk.admit(request('front'), device);
    const pictures = [picture(true, 1), picture(false, 2), picture(true, 3), picture(false, 4)];
    for (const item of pictures) publication.push(item);
    const admitted = await desk.next('front', new AbortController().signal);
    const seen: number[] = [];
    for await (const packet of admitted.packets()) {
      seen.push(packet.data[0] ?? 0);
      if (seen.length === 2) publication.end();
    }
    assert.deepEqual(seen, [3, 4]);
    assert.equal(device.keyframeRequests, 0);
  });

  it('asks the device for a keyframe where there is none, and waits for what it sends', async () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const device = new StandInDevice();
    const waiting = desk.next('front', new AbortController().signal);
    const publication = desk.admit(request('front'), device);
    const packets = (await waiting).packets();
    const first = packets.next();
    publication.push(picture(true, 7));
    assert.equal((await first).value?.data[0], 7);
    assert.equal(device.keyframeRequests, 1);
    const next = packets.next();
    publication.end();
    assert.equal((await next).done, true);
  });

  it('tells the device whether somebody waits, and that the next reader does', () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const device = new StandInDevice();
    const publication = desk.admit(request('front'), device);
    assert.ok(publication instanceof DevicePublication);
    publication.setUrgency(false);
    publication.release();
    assert.deepEqual(device.urgencies, [false, true]);
    publication.end();
    publication.setUrgency(false);
    assert.deepEqual(device.urgencies, [false, true]);
  });

  it('holds no more than 64 MB for a reader that is slow', async () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const publication = desk.admit(request('front'), new StandInDevice());
    publication.push(picture(true, 1));
    const packets = (await desk.next('front', new AbortController().signal)).packets();
    await packets.next();
    const large = { ...picture(false, 2), data: new Uint8Array(8 * 1024 * 1024) };
    for (let count = 0; count < 12; count++) publication.push(large);
    publication.push(picture(true, 3));
    publication.end();
    assert.deepEqual((await packets.next()).value?.data[0], 3);
    assert.equal((await packets.next()).done, true);
  });

  it('does not send a device away that has left by itself', async () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const device = new StandInDevice();
    desk.admit(request('front'), device);
    const publication = await desk.next('front', new AbortController().signal);
    publication.end();
    publication.close('It sent no video before it ended.');
    assert.deepEqual(device.closed, []);
  });

  it('stops waiting for a device when told to', async () => {
    const { desk } = createDesk({ front: camera(undefined) });
    const abort = new AbortController();
    const waiting = desk.next('front', abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
  });
});
