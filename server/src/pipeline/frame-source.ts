import type { VideoFrame } from '../ffmpeg/video-frame.ts';

/** What is known of a frame beside its pixels. */
export interface FrameHint {
  /**
   * The picture has not changed since the last frame that was handed out without this hint: what was found in that one
   * holds for this one too.
   */
  readonly isUnchanged: boolean;
}

/** Gets each decoded frame in presentation order; shares what it wants to keep, the source closes the frame. */
export type FrameListener = (frame: VideoFrame, hint?: FrameHint) => void;

/** Gives decoded frames to whoever wants to look at them. */
export interface FrameSource {
  /**
   * @param need how many frames a second the listener looks at; every one unless given
   * @returns ends the subscription; calling it again does nothing
   */
  subscribe(listener: FrameListener, need?: { readonly fps: number | 'all' }): () => void;
}
