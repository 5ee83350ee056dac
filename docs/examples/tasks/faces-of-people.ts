import type { Task } from 'localcv';

/** Two models in a row: finds people, and looks for a face in the upper part of each, where a whole picture is too coarse. */
export default {
  title: 'Faces of people',
  image: { width: 1280, height: 1280 },
  models: ['centernet', 'blazeface'],

  async analyse(frame, tools) {
    const { objects } = await tools.model('centernet').analyse(frame);
    const people = objects.filter(({ label, score }) => label === 'person' && score >= 0.35).slice(0, 4);
    const faces = [];
    for (const { box } of people) {
      const head = tools.clampBox({ ...box, height: box.height / 3 });
      if (head.width * frame.width < 24 || head.height * frame.height < 24) continue;
      const found = await tools.model('blazeface').analyse(tools.crop(frame, head));
      faces.push(
        ...found.objects.map((face) => ({ label: 'face', score: face.score, box: tools.fromRegion(face.box, head) })),
      );
    }
    return { objects: faces };
  },
} satisfies Task;
