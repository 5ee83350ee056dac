import type { Task } from 'localcv';

/** Says when a camera sees next to nothing: covered, sprayed over, or the light is off. No model. */
export default {
  title: 'Darkness',
  image: { format: 'gray', width: 64, height: 64, fit: 'exact' },

  analyse(frame) {
    const mean = frame.pixels.reduce((sum, pixel) => sum + pixel, 0) / frame.pixels.length;
    const darkness = 1 - mean / 255;
    if (darkness < 0.95) return { objects: [] };
    return { objects: [{ label: 'darkness', score: darkness, box: { x: 0, y: 0, width: 1, height: 1 } }] };
  },
} satisfies Task;
