import type { Task } from 'localcv';

/** How many people stand in the left half of the picture, and a note in the log when it gets long. */
export default {
  title: 'Queue',
  image: { width: 512, height: 512 },
  models: ['centernet'],

  async analyse(frame, tools) {
    const { objects } = await tools.model('centernet').analyse(frame);
    const people = objects.filter(({ label, score }) => label === 'person' && score >= 0.35);
    const queue = people.filter(({ box }) => tools.boxCentre(box).x < 0.5);

    if (queue.length > 5 && !frame.state.isLong) tools.log(`${frame.camera}: ${queue.length} people wait`);
    frame.state.isLong = queue.length > 5;

    return {
      objects: queue.map(({ box, score }) => ({ label: 'waiting', box, score })),
      attributes: { queue: { value: String(queue.length), score: 1 } },
    };
  },
} satisfies Task<{ isLong: boolean }>;
