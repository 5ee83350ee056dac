import { useCallback, useEffect, useRef, useState } from 'react';
import { type CaptureSettings, describeCaptureFailure, toConstraints, toDeviceOptions } from './capture-settings.ts';

export interface Capture {
  readonly stream: MediaStream | null;
  /** Why there is none, in words. */
  readonly failure: string | null;
  /** The device's cameras, once the browser tells. */
  readonly devices: readonly { value: string; label: string }[];
  /** Turns the camera on, or on anew with other settings. Gives null where that fails. */
  open(settings: CaptureSettings): Promise<MediaStream | null>;
}

/** The device's own camera. It is turned off with the page. */
export function useCapture(): Capture {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [devices, setDevices] = useState<Capture['devices']>([]);
  const current = useRef<MediaStream | null>(null);

  const replace = useCallback((next: MediaStream | null) => {
    // Phones give out one camera at a time.
    for (const track of current.current?.getTracks() ?? []) track.stop();
    current.current = next;
    setStream(next);
  }, []);
  useEffect(() => () => replace(null), [replace]);

  const open = useCallback(
    async (settings: CaptureSettings) => {
      replace(null);
      try {
        const next = await navigator.mediaDevices.getUserMedia(toConstraints(settings));
        replace(next);
        setFailure(null);
        setDevices(toDeviceOptions(await navigator.mediaDevices.enumerateDevices()));
        return next;
      } catch (error) {
        setFailure(describeCaptureFailure(error));
        return null;
      }
    },
    [replace],
  );
  return { stream, failure, devices, open };
}
