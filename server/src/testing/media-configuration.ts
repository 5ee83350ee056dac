import { alertsConfigSchema } from '#contract/alerts-config.ts';
import {
  autoCreateSchema,
  type CameraConfig,
  cameraConfigSchema,
  rtmpConfigSchema,
  srtConfigSchema,
} from '#contract/config.ts';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { MediaDirectories, WantedMedia } from '../supervision/media-supervisor.ts';

/** Folders that hold nothing. */
export const MEDIA_DIRECTORIES: MediaDirectories = {
  cacheDirectory: '/nowhere',
  modelsDirectory: '/nowhere',
  configDirectory: '/nowhere',
  clipsDirectory: '/nowhere',
};

/** A camera with one input and no vision tasks. */
export function cameraAt(path: string, more: object = {}): CameraConfig {
  return cameraConfigSchema.parse({ inputs: [{ path }], ...more });
}

/** What a media process is to run: these cameras, and no servers that devices call. */
export function mediaWith(cameras: Readonly<Record<string, CameraConfig>>, webrtcPort = 8189): WantedMedia {
  return {
    webrtc: { port: webrtcPort, additionalAddresses: [] },
    srt: srtConfigSchema.parse({ enabled: false }),
    rtmp: { ...rtmpConfigSchema.parse({ enabled: false }), tls: null },
    autoCreate: autoCreateSchema.parse({}),
    models: {},
    tasks: {},
    inference: inferenceConfigSchema.parse({}),
    people: [],
    cameras,
    rules: {},
    site: {},
    clip: alertsConfigSchema.parse({}).clip,
  };
}
