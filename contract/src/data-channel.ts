import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { cameraStateSchema } from './camera-status.ts';
import { taskNameSchema } from './config.ts';
import { frameResultSchema, liveModeSchema } from './result.ts';

/** Messages from the server to a viewer, one JSON object each. */
export const viewerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('heartbeat'),
    camera: cameraNameSchema,
    mode: liveModeSchema,
    state: cameraStateSchema,
    reason: z.string().nullable(),
    /** Tasks whose results belong on the picture right now; a task that is loading or failed is not among them. */
    tasks: z.array(taskNameSchema),
    /** A moment of the video in both clocks, to tell the media time of any frame; null before the first frame. */
    clock: z.object({ ptsUs: z.number().int(), rtpTimestamp: z.number().int() }).nullable(),
  }),
  frameResultSchema.extend({
    type: z.literal('result'),
    /** RTP timestamp under which the viewer's own video carries the analysed frame. */
    rtpTimestamp: z.number().int().min(0).max(0xffff_ffff),
  }),
]);
export type ViewerMessage = z.infer<typeof viewerMessageSchema>;

/** When one frame passed through the server, in milliseconds since 1970 on the server's clock. */
export const frameTraceSchema = z.object({
  rtpTimestamp: z.number().int().min(0).max(0xffff_ffff),
  /** It entered the media process: arrived from the device, or left the encoder of a simulated camera. */
  receivedAtMs: z.number(),
  sentAtMs: z.number(),
});
export type FrameTrace = z.infer<typeof frameTraceSchema>;
