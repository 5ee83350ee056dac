import { type DeviceList, deviceListSchema } from '#contract/devices.ts';
import {
  type OnvifDiscovery,
  type OnvifInspection,
  onvifDiscoverySchema,
  onvifInspectionSchema,
  type PtzMove,
  type PtzPreset,
  ptzPresetListSchema,
  ptzPresetSchema,
} from '#contract/onvif.ts';
import { type PublishTargets, publishTargetsSchema } from '#contract/publish.ts';
import { requestJson, requestNothing } from './request-json.ts';

/** Devices take their time to answer, and are asked several things. */
const DEVICE_TIMEOUT_MS = 60_000;

export interface OnvifLogin {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** The calls that find devices and move cameras, one function each. */
export const deviceApi = {
  discoverOnvif: (signal: AbortSignal): Promise<OnvifDiscovery> =>
    requestJson('/api/onvif/discover', onvifDiscoverySchema, { method: 'POST', signal }),
  inspectOnvif: (login: OnvifLogin): Promise<OnvifInspection> =>
    requestJson('/api/onvif/inspect', onvifInspectionSchema, {
      method: 'POST',
      body: login,
      timeoutMs: DEVICE_TIMEOUT_MS,
    }),
  devices: (signal: AbortSignal): Promise<DeviceList> => requestJson('/api/devices', deviceListSchema, { signal }),
  publishTargets: (signal: AbortSignal): Promise<PublishTargets> =>
    requestJson('/api/publish', publishTargetsSchema, { signal }),

  move: (camera: string, move: PtzMove): Promise<void> =>
    requestNothing(`${ptzPath(camera)}/move`, { method: 'POST', body: move }),
  stop: (camera: string): Promise<void> => requestNothing(`${ptzPath(camera)}/stop`, { method: 'POST' }),
  goHome: (camera: string): Promise<void> => requestNothing(`${ptzPath(camera)}/home`, { method: 'POST' }),
  presets: (camera: string, signal: AbortSignal): Promise<PtzPreset[]> =>
    requestJson(`${ptzPath(camera)}/presets`, ptzPresetListSchema, { signal }).then((list) => list.presets),
  createPreset: (camera: string, name: string): Promise<PtzPreset> =>
    requestJson(`${ptzPath(camera)}/presets`, ptzPresetSchema, { method: 'POST', body: { name } }),
  deletePreset: (camera: string, token: string): Promise<void> =>
    requestNothing(presetPath(camera, token), { method: 'DELETE' }),
  goToPreset: (camera: string, token: string): Promise<void> =>
    requestNothing(`${presetPath(camera, token)}/goto`, { method: 'POST' }),
};

function ptzPath(camera: string): string {
  return `/api/cameras/${encodeURIComponent(camera)}/ptz`;
}

function presetPath(camera: string, token: string): string {
  return `${ptzPath(camera)}/presets/${encodeURIComponent(token)}`;
}
