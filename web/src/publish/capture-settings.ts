/** Resolutions to choose from, with what they need of the network. */
export const RESOLUTIONS = [
  { value: '720p', label: '720p', width: 1280, height: 720, maximumBitsPerSecond: 2_500_000 },
  { value: '1080p', label: '1080p', width: 1920, height: 1080, maximumBitsPerSecond: 5_000_000 },
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
export type ResolutionName = Resolution['value'];

/** Stand in for devices as long as the browser does not tell their names. */
export const FACING_OPTIONS = [
  { value: 'facing:environment', label: 'Back camera' },
  { value: 'facing:user', label: 'Front camera' },
] as const;

/** What to record. */
export interface CaptureSettings {
  /** A device's id, or one of `FACING_OPTIONS`. */
  readonly device: string;
  readonly resolution: ResolutionName;
  readonly hasSound: boolean;
}

export function resolutionOf(name: ResolutionName): Resolution {
  return RESOLUTIONS.find(({ value }) => value === name) ?? RESOLUTIONS[0];
}

/** The settings as `getUserMedia` takes them. Only a device that was named is insisted on. */
export function toConstraints({ device, resolution, hasSound }: CaptureSettings): MediaStreamConstraints {
  const { width, height } = resolutionOf(resolution);
  const facing = /^facing:(.+)$/.exec(device)?.[1];
  return {
    video: {
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: 30 },
      ...(facing === undefined ? { deviceId: { exact: device } } : { facingMode: { ideal: facing } }),
    },
    audio: hasSound,
  };
}

/** The cameras of this device by name; nothing before the user has allowed the first one. */
export function toDeviceOptions(devices: readonly MediaDeviceInfo[]): { value: string; label: string }[] {
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'videoinput' && deviceId !== '' && label !== '')
    .map(({ deviceId, label }) => ({ value: deviceId, label }));
}

const FAILURES: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The browser may not use the camera. Allow it for this page: the pictogram before the address, or the browser’s settings.',
  NotFoundError: 'No camera was found on this device.',
  OverconstrainedError: 'That camera is not there any more. Choose another one.',
  NotReadableError: 'Another program uses the camera. Close that, then try again.',
};

/** Why there is no picture and what to do about it, in words. */
export function describeCaptureFailure(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return FAILURES[name] ?? `The camera cannot be used (${error instanceof Error ? error.message : String(error)}).`;
}
