import type { TaskName } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import type { TrackedObject } from '#core/detection/detection.ts';
import type { DepthMap, Result } from '#core/detection/result.ts';
import { toShownObject } from '#core/detection/run-length-mask.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';

/** Labels that viewers are told of one picture. */
const MAXIMUM_CLASSES = 5;

/**
 * What a task found in one frame, as viewers get it.
 *
 * @param ofPicture what the task said of the whole picture, if it looked at the whole of it
 */
export function toFrameResult(
  frame: { readonly task: TaskName; readonly ptsUs: MediaTimeUs },
  objects: readonly TrackedObject[],
  ofPicture: Result | null,
  minimumScore: number,
): FrameResult {
  const { classes, depth, attributes, text } = ofPicture ?? {};
  return {
    ...frame,
    objects: objects.map(toShownObject),
    ...(classes && { classes: classes.filter(({ score }) => score >= minimumScore).slice(0, MAXIMUM_CLASSES) }),
    ...(depth && { depth: toShownDepth(depth) }),
    ...(attributes && { attributes }),
    ...(text && { text }),
  };
}

function toShownDepth({ data, ...depth }: DepthMap): NonNullable<FrameResult['depth']> {
  return { ...depth, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
}
