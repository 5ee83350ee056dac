import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UploadedClip } from '#contract/clip-trials.ts';
import { type ClipCalls, uploadClip } from './upload-clip.ts';

const CLIP: UploadedClip = {
  id: '00000000-0000-4000-8000-000000000001',
  bytes: 0,
  maximumBytes: 100,
  maximumPartBytes: 40,
  expiresAtMs: 0,
};
const never = new AbortController().signal;

/** A server that keeps what it is sent; it fails at the part that begins at `failsAt`. */
function serverWith(failsAt = -1) {
  const parts: { offset: number; bytes: number; type: string }[] = [];
  const deleted: string[] = [];
  const calls: ClipCalls = {
    createClip: async () => CLIP,
    appendClip: async (_id, offset, part) => {
      if (offset === failsAt) throw new Error('lost');
      parts.push({ offset, bytes: part.size, type: part.type });
      return { ...CLIP, bytes: offset + part.size };
    },
    deleteClip: async (id) => void deleted.push(id),
  };
  return { parts, deleted, calls };
}

test('a clip is sent in parts that the server takes, each where the one before has ended', async () => {
  const { parts, deleted, calls } = serverWith();
  const shares: number[] = [];
  const clip = await uploadClip(calls, new Blob(['x'.repeat(100)]), (share) => shares.push(share), never);
  const type = 'application/octet-stream';
  assert.deepEqual(parts, [
    { offset: 0, bytes: 40, type },
    { offset: 40, bytes: 40, type },
    { offset: 80, bytes: 20, type },
  ]);
  assert.deepEqual(shares, [0.4, 0.8, 1]);
  assert.equal(clip.bytes, 100);
  assert.deepEqual(deleted, []);
});

test('what was begun is removed where it fails, and where it is too large', async () => {
  const lost = serverWith(40);
  await assert.rejects(
    uploadClip(lost.calls, new Blob(['x'.repeat(100)]), () => {}, never),
    /lost/,
  );
  assert.deepEqual(lost.deleted, [CLIP.id]);
  const large = serverWith();
  const file = new Blob(['x'.repeat(101)]);
  await assert.rejects(
    uploadClip(large.calls, file, () => {}, never),
    { code: 'body-too-large' },
  );
  assert.deepEqual([large.parts, large.deleted], [[], [CLIP.id]]);
});
