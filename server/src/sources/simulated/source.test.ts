import { describeSource } from '../source.contract.ts';
import { createSimulatedSource } from './source.ts';

const video = { codec: 'h264', profile: 'Constrained Baseline', hasReorderedFrames: false };

describeSource('the demo camera "ball"', { create: () => createSimulatedSource({ scene: 'ball' }), video });
describeSource('the demo camera "street"', {
  create: () => createSimulatedSource({ scene: 'street' }),
  video,
  // Its scenery takes seconds to draw.
  rounds: 2,
});
