import { COCO_LABELS } from '../../detection/coco-labels.ts';
import type { SentenceSurroundings } from '../compiled-sentence.ts';

const SQUARE = [
  [0.1, 0.1],
  [0.5, 0.1],
  [0.5, 0.5],
  [0.1, 0.5],
] as const;
const ARROW = [
  [0.1, 0.3],
  [0.9, 0.3],
] as const;
const zone = { polygon: SQUARE };

/** A house and an office that the examples of tests and of the documentation speak of. It is Saturday, 21 November 2026. */
export const DEMO_SURROUNDINGS: SentenceSurroundings = {
  cameras: {
    'front-door': {
      zones: {
        gate: zone,
        driveway: { ...zone, direction: ARROW },
        entrance: { ...zone, words: ['porch'] },
        yard: zone,
      },
      lines: {
        // Walks up the picture; its arrow points to the right.
        fence: {
          points: [
            [0.5, 0.9],
            [0.5, 0.1],
          ],
          direction: 'to-right',
        },
        street: {
          points: [
            [0.1, 0.5],
            [0.9, 0.5],
          ],
        },
      },
      scale: { widthMetres: 20 },
    },
    office: {
      title: 'Office camera',
      zones: {
        lobby: zone,
        desk: zone,
        'meeting-room': zone,
        hall: zone,
        'parking-lot': { ...zone, words: ['car park'] },
      },
      lines: {},
      scale: { widthMetres: 10 },
    },
    garage: { zones: {}, lines: {}, scale: { widthMetres: 8 } },
  },
  site: { latitude: 52.5, longitude: 13.4, timeZone: 'Europe/Berlin' },
  people: ['Anna', 'Ben', 'Maria Lopez'],
  labels: [...COCO_LABELS, 'face', 'license plate'],
  labelsOfOtherModels: { forklift: ['warehouse-yolo'], helmet: ['safety-yolo'], van: ['traffic-yolo'] },
  nowMs: Date.UTC(2026, 10, 21, 12),
};
