import sharp from 'sharp';
import type { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';
import type { TaskImage } from '../../tasks/task.ts';
import { type AlertDrawing, drawAlert } from './draw-alert.ts';

const MAXIMUM_WIDTH = 1280;
const QUALITY = 85;

/** The picture that alerts of one frame are drawn on. Closes the frame as soon as it has been read. */
export async function scaleForAlert(scaler: FrameScaler, frame: VideoFrame): Promise<TaskImage> {
  using owned = frame;
  const scale = Math.min(1, MAXIMUM_WIDTH / owned.width);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return await scaler.toTaskImage(owned, { format: 'rgb', width: side(owned.width), height: side(owned.height) });
}

/** @returns JPEG */
export async function renderAlert({ width, height, data }: TaskImage, drawing: AlertDrawing): Promise<Uint8Array> {
  const overlay = Buffer.from(drawAlert(drawing, { width, height }));
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: overlay }])
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
