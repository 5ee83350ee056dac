import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChunkReader } from './chunk-reader.ts';
import { writeChunks } from './chunk-writer.ts';
import { MalformedRtmpError, type RtmpFault } from './malformed-rtmp-error.ts';
import type { RtmpMessage } from './rtmp-message.ts';

const VIDEO = 9;

/** A chunk's header as it stands on the wire. */
function header(format: number, chunkStreamId: number, fields: { time?: number; length?: number; type?: number } = {}) {
  const { time = 0, length = 1, type = VIDEO } = fields;
  const field = Math.min(time, 0xffffff);
  const all = [...uint(field, 3), ...uint(length, 3), type, 1, 0, 0, 0];
  const extended = time >= 0xffffff && format < 3 ? uint(time, 4) : [];
  return [(format << 6) | chunkStreamId, ...all.slice(0, [11, 7, 3, 0][format]), ...extended];
}

function uint(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256);
}

function setChunkSize(size: number): number[] {
  return [...header(0, 2, { length: 4, type: 1 }), ...uint(size, 4)];
}

function fill(length: number, value = 7): number[] {
  return new Array<number>(length).fill(value);
}

function read(...bytes: readonly (readonly number[])[]): RtmpMessage[] {
  return new ChunkReader().read(Uint8Array.from(bytes.flat()));
}

describe('the reader of RTMP chunks', () => {
  const times: readonly {
    readonly what: string;
    readonly bytes: readonly number[];
    readonly times: readonly number[];
  }[] = [
    { what: 'moments', bytes: [...header(0, 4, { time: 40 }), 1, ...header(0, 4, { time: 80 }), 1], times: [40, 80] },
    {
      what: 'differences',
      bytes: [...header(0, 4, { time: 1000 }), 1, ...header(1, 4, { time: 40 }), 1, ...header(2, 4, { time: 41 }), 1],
      times: [1000, 1040, 1081],
    },
    {
      what: 'a difference that is repeated',
      bytes: [...header(0, 4, { time: 1000 }), 1, ...header(2, 4, { time: 40 }), 1, ...header(3, 4), 1],
      times: [1000, 1040, 1080],
    },
    {
      what: 'a moment that is repeated as difference',
      bytes: [...header(0, 4, { time: 40 }), 1, ...header(3, 4), 1],
      times: [40, 80],
    },
    { what: 'extended moments', bytes: [...header(0, 4, { time: 0x1000000 }), 1], times: [0x1000000] },
    {
      what: 'the largest moment that is not extended',
      bytes: [...header(0, 4, { time: 0xfffffe }), 1],
      times: [0xfffffe],
    },
    {
      what: 'differences over the wrap',
      bytes: [...header(0, 4, { time: 0xfffffff0 }), 1, ...header(1, 4, { time: 0x20 }), 1],
      times: [0xfffffff0, 0x10],
    },
    {
      what: 'extended differences, repeated',
      bytes: [
        ...header(0, 4, { time: 5 }),
        1,
        ...header(2, 4, { time: 0x1000000 }),
        1,
        ...header(3, 4),
        ...uint(0x1000000, 4),
        1,
      ],
      times: [5, 0x1000005, 0x2000005],
    },
    {
      what: 'streams side by side',
      bytes: [...header(0, 4, { time: 10 }), 1, ...header(0, 5, { time: 20 }), 1, ...header(2, 4, { time: 1 }), 1],
      times: [10, 20, 11],
    },
  ];
  for (const { what, bytes, times: expected } of times) {
    it(`keeps time with ${what}, however the bytes are cut`, () => {
      for (const size of [1, 2, 5, bytes.length]) {
        const reader = new ChunkReader();
        const messages: RtmpMessage[] = [];
        for (let start = 0; start < bytes.length; start += size)
          messages.push(...reader.read(Uint8Array.from(bytes.slice(start, start + size))));
        assert.deepEqual(
          messages.map(({ timestampMs }) => timestampMs),
          expected,
          `pieces of ${size}`,
        );
        assert.equal(reader.partialBytes, 0);
      }
    });
  }

  it('puts messages together whose chunks are interleaved', () => {
    const [first, second] = read(
      header(0, 4, { length: 200 }),
      fill(128, 1),
      header(0, 5, { length: 130, type: 8 }),
      fill(128, 2),
      header(3, 4),
      fill(72, 3),
      header(3, 5),
      fill(2, 4),
    );
    assert.deepEqual([...(first?.payload ?? [])], [...fill(128, 1), ...fill(72, 3)]);
    assert.deepEqual([...(second?.payload ?? [])], [...fill(128, 2), ...fill(2, 4)]);
    assert.equal(second?.typeId, 8);
  });

  it('keeps to the chunk size that the peer announces, also within a message', () => {
    const [message] = read(
      header(0, 4, { length: 300 }),
      fill(128),
      setChunkSize(100),
      header(3, 4),
      fill(100),
      header(3, 4),
      fill(72),
    );
    assert.equal(message?.payload.length, 300);
  });

  for (const isRepeated of [true, false]) {
    it(`reads extended timestamps that later chunks ${isRepeated ? 'repeat' : 'leave out'}`, () => {
      const time = 0x1234567;
      const [message] = read(
        header(0, 4, { time, length: 130 }),
        fill(128),
        header(3, 4),
        isRepeated ? uint(time, 4) : [],
        fill(2),
        header(0, 5),
        [1],
      );
      assert.deepEqual([...(message?.payload ?? [])], fill(130));
      assert.equal(message?.timestampMs, time);
    });
  }

  it('reads chunk streams with numbers of two and three bytes', () => {
    const long = header(0, 0).slice(1);
    const ids = read([0, 10, ...long, 1], [1, 10, 2, ...long, 1]).map(({ chunkStreamId }) => chunkStreamId);
    assert.deepEqual(ids, [74, 586]);
  });

  it('forgets a message that is aborted', () => {
    const abort = [...header(0, 2, { length: 4, type: 2 }), ...uint(4, 4)];
    const messages = read(header(0, 4, { length: 200 }), fill(128), abort, header(0, 4, { length: 3 }), fill(3, 9));
    assert.deepEqual(
      messages.map(({ payload }) => [...payload]),
      [[9, 9, 9]],
    );
  });

  it('reads what the writer writes', () => {
    const message: RtmpMessage = {
      chunkStreamId: 3,
      typeId: 20,
      streamId: 1,
      timestampMs: 5,
      payload: Uint8Array.from(fill(300)),
    };
    assert.deepEqual(new ChunkReader().read(writeChunks(message, 128)), [message]);
    const empty = { ...message, payload: new Uint8Array(0) };
    assert.deepEqual(new ChunkReader().read(writeChunks(empty, 128)), [empty]);
  });

  const faults: readonly { readonly what: string; readonly bytes: readonly number[]; readonly fault: RtmpFault }[] = [
    { what: 'chunks of 4 GB', bytes: setChunkSize(0xffffffff), fault: 'chunk-size' },
    { what: 'chunks of nothing', bytes: setChunkSize(0), fault: 'chunk-size' },
    { what: 'a message of 16 MB', bytes: header(0, 4, { length: 0xffffff }), fault: 'message-length' },
    {
      what: 'a message within another',
      bytes: [...header(0, 4, { length: 200 }), ...fill(128), ...header(0, 4)],
      fault: 'chunk-stream',
    },
    { what: 'a repetition of nothing', bytes: header(3, 4), fault: 'chunk-stream' },
    {
      what: 'hundreds of chunk streams',
      bytes: Array.from({ length: 250 }, (_, id) => [0, id, ...header(0, 0).slice(1), 1]).flat(),
      fault: 'chunk-stream',
    },
    { what: 'a chunk size cut off', bytes: [...header(0, 2, { length: 2, type: 1 }), 0, 0], fault: 'chunk-stream' },
  ];
  for (const { what, bytes, fault } of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => read(bytes),
        (error) => error instanceof MalformedRtmpError && error.fault === fault,
      );
    });
  }

  it('takes no memory for what is only announced', () => {
    const reader = new ChunkReader();
    const begun = Array.from({ length: 30 }, (_, id) => [...header(0, 3 + id, { length: 8_000_000 }), ...fill(128)]);
    assert.deepEqual(reader.read(Uint8Array.from(begun.flat())), []);
    assert.ok(reader.partialBytes <= 30 * 64 * 1024, `${reader.partialBytes} bytes`);
  });

  it('refuses more large messages at the same time than an encoder has', () => {
    const reader = new ChunkReader();
    reader.read(Uint8Array.from(setChunkSize(7_999_999)));
    const part = new Uint8Array(7_999_999);
    const begin = (id: number) => {
      reader.read(Uint8Array.from(header(0, id, { length: 8_000_000 })));
      reader.read(part);
    };
    begin(4);
    assert.throws(() => begin(5), MalformedRtmpError);
  });
});
