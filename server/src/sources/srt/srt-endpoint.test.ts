import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../operational-error.ts';
import { until } from '../../testing/until.ts';
import { loadSrtAddon, type NativeEvent } from './srt-addon.ts';
import { SrtEndpoint, type SrtEndpointOptions } from './srt-endpoint.ts';
import { openLossyRelay } from './testing/lossy-relay.ts';
import { obstacleToSrt } from './testing/srt-obstacle.ts';

const NO_CREDENTIALS = { passphrase: '', user: '', password: '', latencyMs: 20, takeover: 'never' } as const;
const CALL = { address: '127.0.0.1', passphrase: '', keyBytes: 0, latencyMs: 20, timeoutMs: 3_000 };
const MESSAGE = Buffer.alloc(1316, 0x47);
const ROUNDS = 20;

/** One endpoint that keeps what it is told. */
class Recorder {
  readonly events: NativeEvent[] = [];
  readonly failures: unknown[] = [];
  readonly endpoint: SrtEndpoint;
  bytes = 0;
  onData: (bytes: Uint8Array) => void = () => {};

  constructor(options: SrtEndpointOptions = {}) {
    this.endpoint = new SrtEndpoint(
      {
        onEvent: (event) => this.events.push(event),
        onData: (_id, bytes) => {
          this.bytes += bytes.byteLength;
          this.onData(bytes);
        },
        onFailure: (_id, error) => this.failures.push(error),
      },
      options,
    );
  }

  async untilEvent(kind: NativeEvent['kind']): Promise<NativeEvent> {
    await until(`the event "${kind}"`, () => this.events.some((event) => event.kind === kind));
    const found = this.events.find((event) => event.kind === kind);
    assert.ok(found !== undefined);
    return found;
  }
}

let open: AsyncDisposableStack;

async function connect(options: SrtEndpointOptions = {}) {
  const server = record(options);
  server.endpoint.setPermits({ permits: [], forbidden: [], anyOther: NO_CREDENTIALS });
  const port = server.endpoint.listen('127.0.0.1', 0, 20);
  const caller = record();
  const callId = caller.endpoint.connect({ ...CALL, port, streamId: 'camera' });
  const { id } = await server.untilEvent('publisher');
  await caller.untilEvent('connected');
  return { server, caller, id, callId };
}

function record(options: SrtEndpointOptions = {}): Recorder {
  const recorder = new Recorder(options);
  open.use(recorder.endpoint);
  return recorder;
}

function countTasks(kind: 'task' | 'fd'): number {
  return readdirSync(`/proc/self/${kind}`).length;
}

/** How often the receive threads of all endpoints of this process have gone to sleep so far. */
function countSleeps(): number {
  const threads = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/status`, 'utf8'));
  return threads
    .filter((status) => /^Name:\tlocalcv-srt$/m.test(status))
    .reduce((sum, status) => sum + Number(/^voluntary_ctxt_switches:\t(\d+)$/m.exec(status)?.[1]), 0);
}

async function untilAsleep(): Promise<void> {
  let before = 0;
  for (let attempt = 0; before === 0 || before !== countSleeps(); attempt++) {
    assert.ok(attempt < 100, 'the receive thread goes on looking');
    before = countSleeps();
    await delay(200);
  }
}

describe('an SRT endpoint', { skip: obstacleToSrt() ?? false }, () => {
  beforeEach(() => {
    open = new AsyncDisposableStack();
  });
  afterEach(() => open.disposeAsync());

  it('leaves no thread and no descriptor behind, however often it is opened and closed', async () => {
    const round = async () => {
      const { server, caller, callId } = await connect();
      caller.endpoint.send(callId, MESSAGE);
      await Promise.all([server.endpoint[Symbol.asyncDispose](), caller.endpoint[Symbol.asyncDispose]()]);
    };
    await round();
    const before = { threads: countTasks('task'), descriptors: countTasks('fd') };
    for (let index = 0; index < ROUNDS; index++) await round();
    assert.ok(countTasks('task') <= before.threads, `${countTasks('task')} threads after ${before.threads}`);
    assert.ok(countTasks('fd') <= before.descriptors, `${countTasks('fd')} descriptors after ${before.descriptors}`);
  });

  it('looks at nothing while nobody is connected, and takes whoever calls then', async () => {
    const server = record();
    server.endpoint.setPermits({ permits: [], forbidden: [], anyOther: NO_CREDENTIALS });
    const port = server.endpoint.listen('127.0.0.1', 0, 20);
    for (let call = 1; call <= 2; call++) {
      await untilAsleep();
      const caller = record();
      const callId = caller.endpoint.connect({ ...CALL, port, streamId: 'camera' });
      await caller.untilEvent('connected');
      caller.endpoint.send(callId, MESSAGE);
      await until('the message', () => server.bytes === call * MESSAGE.length);
      await caller.endpoint[Symbol.asyncDispose]();
      await until('the end', () => server.events.filter(({ kind }) => kind === 'closed').length === call);
    }
  });

  it('tells of a caller that it refuses while it looks at nothing', async () => {
    const server = record();
    const port = server.endpoint.listen('127.0.0.1', 0, 20);
    await untilAsleep();
    const caller = record();
    caller.endpoint.connect({ ...CALL, port, streamId: 'camera' });
    assert.equal((await server.untilEvent('refused')).code, 1404);
  });

  it('gives every byte in order while it is read', async () => {
    const { server, caller, id, callId } = await connect();
    const received: Buffer[] = [];
    server.onData = (bytes) => received.push(Buffer.from(bytes));
    const sent = Buffer.from(Array.from({ length: 1316 * 200 }, (_, index) => (index / 1316) & 0xff));
    for (let at = 0; at < sent.length; ) {
      at += caller.endpoint.send(callId, sent.subarray(at));
      await until('some of it', () => server.bytes > at - 500_000);
    }
    await until('all of it', () => server.bytes === sent.length);
    assert.deepEqual(Buffer.concat(received), sent);
    assert.equal(server.endpoint.statistics(id)?.packetsDropped, 0);
  });

  it('holds no more than its buffer for a reader that is busy, and counts what it drops', async () => {
    const bufferBytes = 100_000;
    const { server, caller, id, callId } = await connect({ bufferBytes });
    const sent = 400;
    for (let index = 0; index < sent; index++) caller.endpoint.send(callId, MESSAGE);
    // The loop of this process stands still meanwhile, as with a busy reader; the threads go on.
    const endMs = performance.now() + 500;
    while (performance.now() < endMs);
    const heldBefore = server.bytes;
    await until('the rest', () => (server.endpoint.statistics(id)?.packetsReceived ?? 0) === sent);
    await until('the bytes', () => server.bytes > heldBefore);
    const dropped = server.endpoint.statistics(id)?.packetsDropped ?? 0;
    assert.ok(server.bytes - heldBefore <= bufferBytes, `${server.bytes} bytes`);
    assert.equal(server.bytes + dropped * MESSAGE.length, sent * MESSAGE.length);
  });

  it('holds no more than one buffer for all connections together', async () => {
    const totalBufferBytes = 50_000;
    const { server, caller, id, callId } = await connect({ totalBufferBytes });
    const sent = 100;
    for (let index = 0; index < sent; index++) caller.endpoint.send(callId, MESSAGE);
    // The loop stands still until all has come, on a busy machine too, and until it is due.
    const lateMs = performance.now() + 5_000;
    const received = () => server.endpoint.statistics(id)?.packetsReceived ?? 0;
    while (received() < sent && performance.now() < lateMs);
    const endMs = performance.now() + 500;
    while (performance.now() < endMs);
    // What comes before the loop goes on is one batch.
    let isFirst = true;
    let firstBytes = 0;
    server.onData = (bytes) => {
      if (isFirst) firstBytes = bytes.byteLength;
      isFirst = false;
    };
    await until('a batch', () => server.bytes > 0);
    assert.ok(firstBytes <= totalBufferBytes, `${firstBytes} bytes`);
    assert.ok(firstBytes > totalBufferBytes / 2, `${firstBytes} bytes`);
  });

  it('repairs what the network loses, and counts it', async () => {
    const latencyMs = 500;
    const server = record();
    server.endpoint.setPermits({ permits: [], forbidden: [], anyOther: { ...NO_CREDENTIALS, latencyMs } });
    using relay = await openLossyRelay(server.endpoint.listen('127.0.0.1', 0, latencyMs), 10);
    const caller = record();
    const callId = caller.endpoint.connect({ ...CALL, port: relay.port, streamId: 'camera', latencyMs });
    const { id } = await server.untilEvent('publisher');
    await caller.untilEvent('connected');
    // The last one arrives, so that the loss before it is seen.
    const sent = 305;
    for (let index = 0; index < sent; index++) {
      caller.endpoint.send(callId, MESSAGE);
      // Slowly enough for the relay, whose kernel buffer must not lose more.
      await until('the relay', () => relay.countPackets() > index - 10);
    }
    await until('all of it', () => server.bytes === sent * MESSAGE.length);
    const statistics = server.endpoint.statistics(id);
    assert.equal(statistics?.packetsReceived, sent);
    assert.ok(statistics.packetsLost >= 30, `${statistics.packetsLost} lost`);
    assert.ok(statistics.packetsRetransmitted >= statistics.packetsLost, `${statistics.packetsRetransmitted} repaired`);
    assert.equal(statistics.packetsDropped, 0);
    assert.ok(statistics.roundTripMs > 0);
    assert.equal(statistics.latencyMs, latencyMs);
  });

  it('serves the others when the handler of one connection throws', async () => {
    const { server, caller, callId } = await connect();
    server.onData = () => {
      throw new Error('a fault of the handler');
    };
    caller.endpoint.send(callId, MESSAGE);
    await until('the failure', () => server.failures.length > 0);
    server.onData = () => {};
    const before = server.bytes;
    caller.endpoint.send(callId, MESSAGE);
    await until('further bytes', () => server.bytes > before);
  });

  it('can be closed twice, and answers nothing after it', async () => {
    const { server, caller, id } = await connect();
    await Promise.all([server.endpoint[Symbol.asyncDispose](), server.endpoint[Symbol.asyncDispose]()]);
    assert.equal(server.endpoint.statistics(id), null);
    assert.equal(server.endpoint.send(id, MESSAGE), 0);
    server.endpoint.closeConnection(id);
    await caller.untilEvent('closed');
  });

  it('reads in larger bunches while nobody waits for what comes', async () => {
    const { server, caller, id, callId } = await connect();
    server.endpoint.setUrgency(id, false);
    const readAtMs = new Set<number>();
    server.onData = () => readAtMs.add(performance.now());
    const startMs = performance.now();
    await until('200 messages', () => {
      caller.endpoint.send(callId, MESSAGE);
      return server.bytes >= 200 * MESSAGE.length;
    });
    const elapsedMs = performance.now() - startMs;
    // The first turn may have begun before.
    assert.ok(readAtMs.size <= elapsedMs / 16 + 2, `${readAtMs.size} turns in ${elapsedMs} ms`);
  });

  it('takes numbers of connections that never were', async () => {
    const { endpoint } = record();
    for (const id of [0, -1, 1, 2 ** 31 - 1]) {
      assert.equal(endpoint.statistics(id), null);
      assert.equal(endpoint.send(id, MESSAGE), 0);
      endpoint.setUrgency(id, false);
      endpoint.closeConnection(id);
    }
  });

  it('lets the process end while it is open', () => {
    const addon = new URL('./srt-addon.ts', import.meta.url).href;
    const script = `
      const { loadSrtAddon } = await import(${JSON.stringify(addon)});
      const options = { maximumConnections: 4, bufferBytes: 1000, totalBufferBytes: 1000, idleTimeoutMs: 1000, gatherMs: 3, maximumLatencyMs: 8000 };
      const endpoint = new (loadSrtAddon().Endpoint)(options, () => {});
      endpoint.listen({ address: '127.0.0.1', port: 0, latencyMs: 120 });
      process.exit(7);
    `;
    const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    assert.deepEqual({ status, signal }, { status: 7, signal: null });
  });

  it('lets the process end in the middle of a stream', () => {
    const module = new URL('./srt-endpoint.ts', import.meta.url).href;
    const script = `
      const { SrtEndpoint } = await import(${JSON.stringify(module)});
      const open = () => new SrtEndpoint({ onEvent() {}, onData() {}, onFailure() {} });
      const [server, caller] = [open(), open()];
      server.setPermits({ permits: [], forbidden: [], anyOther: ${JSON.stringify(NO_CREDENTIALS)} });
      const port = server.listen('127.0.0.1', 0, 20);
      const id = caller.connect({ ...${JSON.stringify(CALL)}, port, streamId: 'camera' });
      let sent = 0;
      setInterval(() => {
        for (let count = 0; count < 20; count++) sent += caller.send(id, Buffer.alloc(1316, 0x47));
        if (sent > 200_000) process.exit(7);
      }, 2);
    `;
    // Without an orderly end most runs crash.
    for (let run = 0; run < 3; run++) {
      const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        timeout: 15_000,
      });
      assert.deepEqual({ status, signal }, { status: 7, signal: null });
    }
  });

  it('refuses what is no option of it', () => {
    const { Endpoint, parseStreamId } = loadSrtAddon();
    for (const attempt of [
      () => Reflect.construct(Endpoint, []),
      () => Reflect.construct(Endpoint, [{}, () => {}]),
      () => Reflect.construct(Endpoint, [{ ...CALL }, 'no function']),
      () => Reflect.apply(parseStreamId, null, ['text']),
      () => Reflect.apply(parseStreamId, null, []),
    ])
      assert.throws(attempt, TypeError);
  });
});

describe('the SRT addon', () => {
  it('that is not there is explained with what to do about it', () => {
    assert.throws(
      () => loadSrtAddon('/nowhere/localcv-srt.node'),
      (error) =>
        error instanceof OperationalError &&
        error.code === 'srt-unavailable' &&
        /Possible solution: .*libsrt-openssl-dev/.test(error.message),
    );
  });
});
