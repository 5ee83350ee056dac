import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Amf0Value, decodeAmf0, encodeAmf0 } from './amf0.ts';
import { ChunkReader } from './chunk-reader.ts';
import { writeChunks } from './chunk-writer.ts';
import { MalformedRtmpError, type RtmpFault } from './malformed-rtmp-error.ts';
import type { RtmpMessage } from './rtmp-message.ts';
import { RtmpServerSession, type RtmpSessionEvent } from './server-session.ts';

const PART = 1536;
const HELLO = new Uint8Array(1 + 2 * PART).fill(3, 0, 1);

/** The device's end of the connection. */
class Device {
  readonly session = new RtmpServerSession(new Uint8Array(1528).fill(5));
  readonly #reader = new ChunkReader();

  send(bytes: Uint8Array): { readonly events: readonly RtmpSessionEvent[]; readonly answers: readonly RtmpMessage[] } {
    const { events, reply } = this.session.process(bytes);
    return { events, answers: this.read(reply) };
  }

  read(reply: readonly Uint8Array[]): RtmpMessage[] {
    return reply.flatMap((bytes) => this.#reader.read(bytes));
  }

  shakeHands(): void {
    const { reply } = this.session.process(HELLO);
    assert.equal(reply[0]?.length, 1 + 2 * PART);
  }

  command(...values: readonly Amf0Value[]) {
    return this.send(message(20, encodeAmf0(values)));
  }

  connect(app = 'live') {
    this.shakeHands();
    return this.command('connect', 1, new Map([['app', app]]));
  }

  publish() {
    this.connect();
    return this.command('publish', 5, null, 'door?key=1', 'live');
  }
}

function message(typeId: number, payload: Uint8Array): Uint8Array {
  return writeChunks({ chunkStreamId: 3, typeId, streamId: 1, timestampMs: 40, payload }, 128);
}

function commandsIn(answers: readonly RtmpMessage[]): Amf0Value[][] {
  return answers.filter(({ typeId }) => typeId === 20).map(({ payload }) => decodeAmf0(payload));
}

function property(value: Amf0Value | undefined, name: string): Amf0Value | undefined {
  return value instanceof Map ? value.get(name) : undefined;
}

describe('the server side of an RTMP connection', () => {
  it('answers the handshake with its version, its own part and an echo, in pieces of any size', () => {
    const session = new RtmpServerSession(new Uint8Array(1528).fill(5));
    const hello = HELLO.slice().fill(9, 1, 1 + PART);
    const reply: number[] = [];
    for (let start = 0; start < hello.length; start += 100)
      for (const piece of session.process(hello.subarray(start, start + 100)).reply) reply.push(...piece);
    assert.equal(reply.length, 1 + 2 * PART);
    assert.equal(reply[0], 3);
    assert.deepEqual(reply.slice(1, 10), [0, 0, 0, 0, 0, 0, 0, 0, 5]);
    assert.deepEqual(reply.slice(1 + PART), new Array(PART).fill(9));
  });

  it('accepts a connection and tells which codecs it takes', () => {
    const [result] = commandsIn(new Device().connect().answers);
    assert.deepEqual(result?.slice(0, 2), ['_result', 1]);
    assert.equal(property(result?.[3], 'code'), 'NetConnection.Connect.Success');
    assert.ok((property(result?.[3], 'fourCcList') as string[]).includes('hvc1'));
  });

  it('gives a message stream and answers what encoders ask before they publish', () => {
    const device = new Device();
    device.connect();
    assert.deepEqual(commandsIn(device.command('releaseStream', 2, null, 'door').answers), [
      ['_result', 2, null, null],
    ]);
    assert.deepEqual(commandsIn(device.command('FCPublish', 3, null, 'door').answers), [['_result', 3, null, null]]);
    assert.deepEqual(commandsIn(device.command('createStream', 4, null).answers), [['_result', 4, null, 1]]);
    assert.deepEqual(device.command('_checkbw', 5, null).answers, []);
  });

  it('asks whether the device may publish, and says so', () => {
    const device = new Device();
    assert.deepEqual(device.publish().events, [{ kind: 'publish', app: 'live', streamName: 'door?key=1' }]);
    const [status] = commandsIn(device.read(device.session.acceptPublish()));
    assert.equal(property(status?.[3], 'code'), 'NetStream.Publish.Start');
  });

  it('says why a device may not publish', () => {
    const device = new Device();
    device.publish();
    const [status] = commandsIn(
      device.read(device.session.refusePublish('NetStream.Publish.Denied', 'The key is wrong.')),
    );
    assert.equal(property(status?.[3], 'level'), 'error');
    assert.equal(property(status?.[3], 'description'), 'The key is wrong.');
  });

  it('hands on pictures and sound after the publish command, and not before', () => {
    const device = new Device();
    device.connect();
    assert.deepEqual(device.send(message(9, Uint8Array.of(1))).events, []);
    device.command('publish', 5, null, 'door', 'live');
    assert.deepEqual(device.send(message(9, Uint8Array.of(1))).events, [
      { kind: 'video', timestampMs: 40, payload: Uint8Array.of(1) },
    ]);
    assert.deepEqual(device.send(message(8, Uint8Array.of(2))).events, [
      { kind: 'audio', timestampMs: 40, payload: Uint8Array.of(2) },
    ]);
  });

  for (const command of ['FCUnpublish', 'deleteStream', 'closeStream']) {
    it(`ends the publication on ${command}`, () => {
      const device = new Device();
      device.publish();
      assert.deepEqual(device.command(command, 6, null).events, [{ kind: 'unpublish' }]);
    });
  }

  it('reads commands of devices that speak AMF 3', () => {
    const device = new Device();
    device.shakeHands();
    const values = encodeAmf0(['connect', 1, new Map([['app', 'live']])]);
    const { answers } = device.send(message(17, Uint8Array.of(0, ...values)));
    assert.equal(commandsIn(answers).length, 1);
  });

  it('refuses to play', () => {
    const device = new Device();
    device.connect();
    const { events, answers } = device.command('play', 0, null, 'door');
    assert.deepEqual(events, [{ kind: 'play' }]);
    assert.equal(property(commandsIn(answers)[0]?.[3], 'code'), 'NetStream.Play.Failed');
  });

  it('answers pings', () => {
    const device = new Device();
    device.connect();
    const { answers } = device.send(message(4, Uint8Array.of(0, 6, 1, 2, 3, 4)));
    assert.deepEqual(
      answers.map(({ payload }) => [...payload]),
      [[0, 7, 1, 2, 3, 4]],
    );
  });

  it('acknowledges what it has received, as often as the device wants', () => {
    const device = new Device();
    device.publish();
    device.send(message(5, Uint8Array.of(0, 0, 8, 0)));
    const { answers } = device.send(message(9, new Uint8Array(3000)));
    assert.deepEqual(
      answers.map(({ typeId }) => typeId),
      [3],
    );
  });

  const faults: readonly {
    readonly what: string;
    readonly fault: RtmpFault;
    readonly act: (device: Device) => void;
  }[] = [
    {
      what: 'another protocol',
      fault: 'handshake',
      act: ({ session }) => session.process(Uint8Array.of(0x47, 0x45, 0x54)),
    },
    {
      what: 'a device that publishes without connecting',
      fault: 'sequence',
      act: (device) => {
        device.shakeHands();
        device.command('publish', 1, null, 'door');
      },
    },
    {
      what: 'a device that publishes twice',
      fault: 'sequence',
      act: (device) => {
        device.publish();
        device.command('publish', 1, null, 'door');
      },
    },
    {
      what: 'a device that connects twice',
      fault: 'sequence',
      act: (device) => {
        device.connect();
        device.command('connect', 1, new Map([['app', 'live']]));
      },
    },
    {
      what: 'a device that goes on without publishing',
      fault: 'sequence',
      act: (device) => {
        device.connect();
        for (let count = 0; count < 300; count++) device.send(message(18, new Uint8Array(0)));
      },
    },
    {
      what: 'a connection without app',
      fault: 'command',
      act: (device) => {
        device.shakeHands();
        device.command('connect', 1, null);
      },
    },
    {
      what: 'a command without name',
      fault: 'command',
      act: (device) => {
        device.shakeHands();
        device.command(1);
      },
    },
    {
      what: 'a command that is too long',
      fault: 'command',
      act: (device) => {
        device.publish();
        device.send(message(20, new Uint8Array(70_000)));
      },
    },
  ];
  for (const { what, fault, act } of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => act(new Device()),
        (error) => error instanceof MalformedRtmpError && error.fault === fault,
      );
    });
  }

  it('takes large messages once it publishes, also in the same bytes as the command, and none before', () => {
    const large = new Uint8Array(100_000);
    const before = new Device();
    before.connect();
    assert.throws(
      () => before.send(message(9, large)),
      (error) => error instanceof MalformedRtmpError && error.fault === 'message-length',
    );
    const device = new Device();
    device.connect();
    const publish = message(20, encodeAmf0(['publish', 5, null, 'door', 'live']));
    const { events } = device.send(Uint8Array.of(...publish, ...message(9, large)));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['publish', 'video'],
    );
  });

  it('passes over commands and messages that it does not know', () => {
    const device = new Device();
    device.connect();
    for (const name of ['toString', '__proto__', 'constructor', 'getStreamLength', ''])
      assert.deepEqual(device.command(name, 1, null), { events: [], answers: [] });
    assert.deepEqual(device.send(message(18, Uint8Array.of(2))).events, []);
    assert.deepEqual(device.send(message(4, Uint8Array.of(0))).events, []);
  });
});
