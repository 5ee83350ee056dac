/** How a camera at this machine is to give its picture; what is null is left to the camera. */
export interface UsbMode {
  readonly format: string | null;
  readonly size: string | null;
  readonly framesPerSecond: number | null;
}

/** The address of a camera at this machine in one of its modes. */
export function usbPath(path: string, { format, size, framesPerSecond }: UsbMode): string {
  const query = new URLSearchParams({
    ...(format === null ? {} : { format }),
    ...(size === null ? {} : { size }),
    ...(framesPerSecond === null ? {} : { fps: String(framesPerSecond) }),
  }).toString();
  return `v4l2:${path}${query === '' ? '' : `?${query}`}`;
}
