import type { Detection, Keypoint } from '../detection/detection.ts';
import type { Result } from '../detection/result.ts';
import type { Box, Point } from '../geometry/box.ts';

/** A box relative to a region of a picture, relative to the picture. */
function boxFromRegion(region: Box, box: Box): Box {
  return {
    x: region.x + box.x * region.width,
    y: region.y + box.y * region.height,
    width: box.width * region.width,
    height: box.height * region.height,
  };
}

/** A detection in a region of a picture, as one in the picture. */
export function detectionFromRegion(region: Box, detection: Detection): Detection {
  const point = ({ x, y }: Point): Point => ({ x: region.x + x * region.width, y: region.y + y * region.height });
  const keypoint = (joint: Keypoint): Keypoint => ({ ...point(joint), score: joint.score });
  return {
    ...detection,
    box: boxFromRegion(region, detection.box),
    ...(detection.landmarks && { landmarks: detection.landmarks.map(point) }),
    ...(detection.keypoints && { keypoints: detection.keypoints.map(keypoint) }),
  };
}

/** What a task made of a region, with its objects in coordinates of the whole picture. Masks are relative to their boxes and stay. */
export function resultFromRegion(region: Box, result: Result): Result {
  return { ...result, objects: result.objects.map((object) => detectionFromRegion(region, object)) };
}
