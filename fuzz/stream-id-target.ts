import assert from 'node:assert/strict';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { loadSrtAddon } from '../server/src/sources/srt/srt-addon.ts';
import { obstacleToSrt } from '../server/src/sources/srt/testing/srt-obstacle.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const SEEDS = ['front', 'publish:front:anna:secret', 'read:front/annotated', '#!::m=publish,r=front,u=anna,s=secret'];

/** Stream IDs of SRT, which native code reads; none where it is not built. */
export function streamIdTargets(): FuzzTarget[] {
  if (obstacleToSrt() !== null) return [];
  const { parseStreamId } = loadSrtAddon();
  return [
    {
      name: 'srt stream id',
      seeds: SEEDS.map((seed) => Buffer.from(seed)),
      run(input) {
        const request = parseStreamId(Buffer.from(input));
        if (request !== null) assert.ok(cameraNameSchema.safeParse(request.camera).success, request.camera);
      },
    },
  ];
}
