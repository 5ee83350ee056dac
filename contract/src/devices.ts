import { z } from 'zod';

/** One size of picture and how often a second the camera can give it. */
export const cameraModeSizeSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** Fastest first; empty where the camera does not tell. */
  framesPerSecond: z.array(z.number()),
});

export const usbCameraSchema = z
  .object({
    /** `/dev/video0`; changes when cameras are plugged in another order. */
    path: z.string(),
    /** `/dev/v4l/by-id/…`, which stays with this very camera; null where the system gives none. */
    stablePath: z.string().nullable(),
    name: z.string(),
    /** In the order in which they are to be preferred; empty where they are not known. */
    formats: z.array(
      z.object({
        /** As in `v4l2:…?format=`. */
        format: z.string(),
        description: z.string(),
        /** Largest first. */
        sizes: z.array(cameraModeSizeSchema),
      }),
    ),
    /** Why the modes are not known, in words for a person. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'UsbCamera' });
export type UsbCamera = z.infer<typeof usbCameraSchema>;

export const deviceListSchema = z
  .object({
    cameras: z.array(usbCameraSchema),
    /** What would have to be done for cameras or their modes to be listed, in words for a person. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'DeviceList' });
export type DeviceList = z.infer<typeof deviceListSchema>;
