import type { ImageSpec } from '#core/model-input/image-spec.ts';
import { MOTION_WIDTH, MotionDetector } from '#core/motion/motion-detector.ts';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { Task } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

const IMAGE: ImageSpec = { format: 'gray', fit: 'inside', width: MOTION_WIDTH, height: MOTION_WIDTH, step: 2 };
/** Each camera's background takes about 2 MB. */
const MAXIMUM_CAMERAS = 64;

/** Finds what moves, without a model. Remembers the background of each camera; of too many, the one unused for longest is forgotten. */
export async function openMotionTask(): Promise<Task> {
  const detectors = new Map<string, MotionDetector>();
  return {
    provider: null,
    image: IMAGE,
    maximumBatch: 1,
    async analyse(frames) {
      for (const { image } of frames) assertImageFits(image, IMAGE);
      return frames.map(({ image, context: { camera, ptsUs } }) => ({
        objects: detectorOf(detectors, camera).update(image, mediaTimeUs(ptsUs)),
      }));
    },
    async close() {
      detectors.clear();
    },
  };
}

function detectorOf(detectors: Map<string, MotionDetector>, camera: string): MotionDetector {
  const detector = detectors.get(camera) ?? new MotionDetector();
  // Set anew, it is the last one in the order of the map.
  detectors.delete(camera);
  detectors.set(camera, detector);
  if (detectors.size > MAXIMUM_CAMERAS) {
    const oldest = detectors.keys().next().value;
    if (oldest !== undefined) detectors.delete(oldest);
  }
  return detector;
}
