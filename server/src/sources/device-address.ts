import { OperationalError } from '../operational-error.ts';

const MALFORMED =
  'The address cannot be read. It looks like rtsp://user:password@192.168.1.20:554/stream; characters such as @ : / # in a password are written %40 %3A %2F %23.';

/**
 * Takes a device's address apart.
 *
 * @throws OperationalError `source-invalid`; what cannot be read is not repeated, as it may hold a password
 */
export function parseDeviceAddress(address: string): URL {
  if (URL.canParse(address)) return new URL(address);
  throw new OperationalError('source-invalid', MALFORMED, { retryable: true });
}
