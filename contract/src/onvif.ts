import { z } from 'zod';

/** A device that answered the search on the local network. */
export const onvifDeviceSchema = z
  .object({
    /** Stable identity of the device (`urn:uuid:…`), as it calls itself. */
    id: z.string(),
    /** Address of its device service, to be sent to `POST /api/onvif/inspect`. */
    address: z.string(),
    /** Where the answer came from. */
    host: z.string(),
    name: z.string().nullable(),
    hardware: z.string().nullable(),
  })
  .meta({ id: 'OnvifDevice' });
export type OnvifDevice = z.infer<typeof onvifDeviceSchema>;

export const onvifDiscoverySchema = z
  .object({
    devices: z.array(onvifDeviceSchema),
    /** Networks that could not be searched, and why, in words for a person. */
    problems: z.array(z.string()),
  })
  .meta({ id: 'OnvifDiscovery' });
export type OnvifDiscovery = z.infer<typeof onvifDiscoverySchema>;

export const inspectOnvifRequestSchema = z.object({
  address: z.string().trim().min(1).max(512),
  user: z.string().max(64).default(''),
  password: z.string().max(256).default(''),
});
export type InspectOnvifRequest = z.infer<typeof inspectOnvifRequestSchema>;

/** One way in which a device offers its picture. */
export const onvifProfileSchema = z
  .object({
    token: z.string(),
    name: z.string(),
    codec: z.string().nullable(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    framesPerSecond: z.number().nullable(),
    bitsPerSecond: z.number().nullable(),
    /** Of the stream, without user and password; null where the device gave none. */
    uri: z.string().nullable(),
    /** Why the address should be looked at before it is used, in words for a person. */
    warning: z.string().nullable(),
    canMove: z.boolean(),
  })
  .meta({ id: 'OnvifProfile' });
export type OnvifProfile = z.infer<typeof onvifProfileSchema>;

export const onvifInspectionSchema = z
  .object({
    /** As it is to stand in the camera's `onvif.address`. */
    address: z.string(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    firmware: z.string().nullable(),
    /** Largest picture first. */
    profiles: z.array(onvifProfileSchema),
    /** Tokens of the profiles to look at and to analyse; the same where there is only one. */
    mainProfile: z.string().nullable(),
    subProfile: z.string().nullable(),
    canMove: z.boolean(),
    /** What did not work but does not matter for the picture, in words for a person. */
    problems: z.array(z.string()),
  })
  .meta({ id: 'OnvifInspection' });
export type OnvifInspection = z.infer<typeof onvifInspectionSchema>;

const speed = z.number().min(-1).max(1).default(0);

/**
 * A movement. `continuous` goes on until `stop`, and for one second at most unless it is sent again; `relative` and
 * `absolute` end by themselves. Pan to the right, tilt up and zoom in are positive; the whole range is −1 to 1 (zoom
 * of `absolute`: 0 to 1).
 */
export const ptzMoveRequestSchema = z
  .object({
    mode: z.enum(['continuous', 'relative', 'absolute']).default('continuous'),
    pan: speed,
    tilt: speed,
    zoom: speed,
  })
  .meta({ id: 'PtzMove' });
export type PtzMove = z.infer<typeof ptzMoveRequestSchema>;

export const ptzPresetSchema = z.object({ token: z.string(), name: z.string() }).meta({ id: 'PtzPreset' });
export type PtzPreset = z.infer<typeof ptzPresetSchema>;
export const ptzPresetListSchema = z.object({ presets: z.array(ptzPresetSchema) });

export const createPtzPresetRequestSchema = z.object({
  name: z.string().trim().min(1).max(64),
  /** A preset to be moved to where the camera looks now. */
  token: z.string().min(1).max(64).optional(),
});
export const ptzPresetTokenSchema = z.string().min(1).max(64);
