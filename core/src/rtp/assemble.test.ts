import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { assembleAv1 } from './assemble-av1.ts';
import { assembleH264 } from './assemble-h264.ts';
import { assembleVp8 } from './assemble-vp8.ts';
import { assembleVp9 } from './assemble-vp9.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const VP8_KEYFRAME = [0x10, 0x02, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01];

interface Case {
  readonly what: string;
  readonly assemble: AssemblePicture;
  readonly payloads: readonly Uint8Array[];
  /** Null: refused. */
  readonly data: readonly number[] | null;
  readonly isKeyframe?: boolean;
}

const CASES: readonly Case[] = [
  // H.264, RFC 6184
  { what: 'one unit', assemble: assembleH264, payloads: [bytes(0x41, 1, 2)], data: [0, 0, 0, 1, 0x41, 1, 2] },
  {
    what: 'parameter sets and the first slice in one packet',
    assemble: assembleH264,
    payloads: [bytes(0x78, 0, 2, 0x67, 9, 0, 1, 0x68), bytes(0x65, 7)],
    data: [0, 0, 0, 1, 0x67, 9, 0, 0, 0, 1, 0x68, 0, 0, 0, 1, 0x65, 7],
    isKeyframe: true,
  },
  {
    what: 'a unit in three fragments',
    assemble: assembleH264,
    payloads: [bytes(0x7c, 0x85, 1), bytes(0x7c, 0x05, 2), bytes(0x7c, 0x45, 3)],
    data: [0, 0, 0, 1, 0x65, 1, 2, 3],
    isKeyframe: true,
  },
  { what: 'a unit without its first fragment', assemble: assembleH264, payloads: [bytes(0x7c, 0x45, 3)], data: null },
  { what: 'a unit without its last fragment', assemble: assembleH264, payloads: [bytes(0x7c, 0x85, 1)], data: null },
  {
    what: 'a unit inside the fragments of another',
    assemble: assembleH264,
    payloads: [bytes(0x7c, 0x85, 1), bytes(0x41, 1), bytes(0x7c, 0x45, 3)],
    data: null,
  },
  {
    what: 'a unit that starts twice',
    assemble: assembleH264,
    payloads: [bytes(0x7c, 0x85, 1), bytes(0x7c, 0x85, 1)],
    data: null,
  },
  {
    what: 'an aggregate longer than its packet',
    assemble: assembleH264,
    payloads: [bytes(0x78, 255, 255, 0x65)],
    data: null,
  },
  { what: 'an aggregate of nothing', assemble: assembleH264, payloads: [bytes(0x78, 0, 0, 0, 0)], data: null },
  { what: 'half a size', assemble: assembleH264, payloads: [bytes(0x78, 0)], data: null },
  { what: 'an unknown kind of packet', assemble: assembleH264, payloads: [bytes(0x79, 1, 2)], data: null },
  // VP8, RFC 7741
  {
    what: 'a keyframe in two packets',
    assemble: assembleVp8,
    payloads: [bytes(...VP8_KEYFRAME), bytes(0x00, 5)],
    data: [...VP8_KEYFRAME.slice(1), 5],
    isKeyframe: true,
  },
  {
    what: 'every extension of the descriptor',
    assemble: assembleVp8,
    payloads: [bytes(0x90, 0xf0, 0x81, 0x02, 3, 4, 0x01, 7)],
    data: [0x01, 7],
  },
  { what: 'a frame without its beginning', assemble: assembleVp8, payloads: [bytes(0x00, 5)], data: null },
  { what: 'a descriptor that is cut off', assemble: assembleVp8, payloads: [bytes(0x90, 0xf0)], data: null },
  // VP9, RFC 9628
  {
    what: 'a keyframe with its scalability structure',
    assemble: assembleVp9,
    payloads: [bytes(0x8a, 0x05, 0x18, 5, 0, 2, 208, 1, 0x00, 0x82, 9), bytes(0x84, 0x05, 8)],
    data: [0x82, 9, 8],
    isKeyframe: true,
  },
  {
    what: 'a predicted frame in flexible mode',
    assemble: assembleVp9,
    payloads: [bytes(0xdc, 0x05, 0x03, 0x02, 0x86, 9)],
    data: [0x86, 9],
  },
  {
    what: 'the lowest of two spatial layers',
    assemble: assembleVp9,
    payloads: [bytes(0xa8, 1, 0x00, 1, 0x86, 1), bytes(0xac, 1, 0x02, 1, 0x86, 2)],
    data: [0x86, 1],
  },
  { what: 'a frame without its beginning', assemble: assembleVp9, payloads: [bytes(0x84, 5, 9)], data: null },
  { what: 'a structure longer than the packet', assemble: assembleVp9, payloads: [bytes(0x0a, 0xf8, 255)], data: null },
  // AV1, AOMedia's payload format
  {
    what: 'a sequence header and a frame, the last without its size',
    assemble: assembleAv1,
    payloads: [bytes(0x28, 2, 0x08, 7, 0x30, 1, 2)],
    data: [0x0a, 1, 7, 0x32, 2, 1, 2],
    isKeyframe: true,
  },
  {
    what: 'a frame that goes on in the next packet',
    assemble: assembleAv1,
    payloads: [bytes(0x50, 0x30, 1), bytes(0x90, 2, 3)],
    data: [0x32, 3, 1, 2, 3],
  },
  {
    what: 'sizes for all',
    assemble: assembleAv1,
    payloads: [bytes(0x00, 2, 0x30, 1, 2, 0x30, 2)],
    data: [0x32, 1, 1, 0x32, 1, 2],
  },
  {
    what: 'a delimiter, which is left out',
    assemble: assembleAv1,
    payloads: [bytes(0x20, 1, 0x10, 0x30, 5)],
    data: [0x32, 1, 5],
  },
  {
    what: 'a size that an OBU has itself',
    assemble: assembleAv1,
    payloads: [bytes(0x10, 0x32, 1, 5)],
    data: [0x32, 1, 5],
  },
  { what: 'the rest of a lost OBU', assemble: assembleAv1, payloads: [bytes(0x90, 2, 3)], data: null },
  { what: 'an OBU that never ends', assemble: assembleAv1, payloads: [bytes(0x50, 0x30, 1)], data: null },
  { what: 'an OBU longer than its packet', assemble: assembleAv1, payloads: [bytes(0x00, 200, 1)], data: null },
  { what: 'a size without an end', assemble: assembleAv1, payloads: [bytes(0x00, 255, 255, 255, 255, 1)], data: null },
  { what: 'fewer OBUs than announced', assemble: assembleAv1, payloads: [bytes(0x30, 1, 0x30)], data: null },
];

const ALL = { assembleH264, assembleVp8, assembleVp9, assembleAv1 };

describe('RTP payloads of one picture', () => {
  for (const { what, assemble, payloads, data, isKeyframe = false } of CASES) {
    test(`${assemble.name}: ${what}`, () => {
      const picture = assemble(payloads);
      assert.deepEqual(picture && { ...picture, data: [...picture.data] }, data && { data: [...data], isKeyframe });
    });
  }

  for (const [name, assemble] of Object.entries(ALL)) {
    test(`${name}: whatever comes is taken or refused, and never grows`, () => {
      const random = seededRandom(7);
      const seeds = CASES.filter((one) => one.assemble === assemble).flatMap(({ payloads }) => payloads);
      for (let round = 0; round < 20_000; round++) {
        const payloads = Array.from({ length: 1 + Math.floor(random() * 4) }, () => mutate(seeds, random));
        const picture = assemble(payloads);
        const inputBytes = payloads.reduce((total, payload) => total + payload.byteLength, 0);
        // Start codes and sizes are all that is added.
        assert.ok(picture === null || picture.data.byteLength <= 6 * inputBytes);
      }
    });
  }
});

/** A real payload with some of its bytes changed, cut or followed by noise. */
function mutate(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  const noise = Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 256));
  const seed = random() < 0.2 ? noise : [...(seeds[Math.floor(random() * seeds.length)] ?? []), ...noise];
  const mutated = seed.map((byte) => (random() < 0.15 ? byte ^ (1 << Math.floor(random() * 8)) : byte));
  return Uint8Array.from(mutated.slice(0, Math.ceil(random() * mutated.length)));
}
