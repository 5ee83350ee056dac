import { z } from 'zod';

/** A camera's name is part of URLs, file paths and topics, so only characters that are safe in all of them are taken. */
export const cameraNameSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/, {
    error: 'expected 1 to 63 lower-case letters, digits, "-" or "_", starting and ending with a letter or digit',
  })
  .meta({ id: 'CameraName', description: 'Name of a camera', example: 'front-door' });

export type CameraName = z.infer<typeof cameraNameSchema>;
