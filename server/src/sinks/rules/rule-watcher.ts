import type { TaskName } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';

/** What a task found in a frame that it really looked at. */
export interface AnalysedFrame {
  readonly camera: string;
  readonly task: TaskName;
  /** Open during the call; a listener that wants to keep it shares it. */
  readonly frame: VideoFrame;
  readonly objects: FrameResult['objects'];
  /** When the frame was taken, by the clock on the wall. */
  readonly wallMs: number;
  /** When it had been analysed, by the same clock. */
  readonly analysedAtMs: number;
  /** The event of an object of this task, of this frame or an earlier one; null where it has none. */
  readonly eventIdOf: (trackId: number) => string | null;
}

/** Watches what the tasks of all cameras find. */
export interface RuleWatcher {
  /** Returns at once and never throws: nothing that the rules do may hold up or end an analysis. */
  observe(analysed: AnalysedFrame): void;
  /** The analysis of a camera has ended: it is offline, is started anew, or its analysis is off. */
  stopWatching(camera: string): void;
  /** Whether the camera goes before others, because an alert is open there. */
  isUrgent(camera: string): boolean;
}
