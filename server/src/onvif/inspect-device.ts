import type { InspectOnvifRequest, OnvifInspection, OnvifProfile } from '#contract/onvif.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { type DeviceAddress, resolveDeviceAddress } from './device-address.ts';
import { escapeXml, OnvifClient } from './onvif-client.ts';
import { numberAt, textAt, valueAt } from './read-value.ts';

const MAXIMUM_PROFILES = 16;
/** A picture that is smaller shows no faces and few things. */
const SMALLEST_SUB_WIDTH = 320;
const STREAM_SCHEME = /^(?:rtsps?|https?):$/;
const LONGEST_ADDRESS = 2048;

/**
 * Asks a device what it is and in which ways it offers its picture.
 *
 * @throws OperationalError `onvif-address-invalid` | `onvif-address-public` | `onvif-unreachable` |
 * `onvif-unauthorized` | `onvif-refused` | `onvif-invalid`
 */
export async function inspectDevice({ address, user, password }: InspectOnvifRequest): Promise<OnvifInspection> {
  const resolved = await resolveDeviceAddress(address);
  const client = new OnvifClient({ address: resolved, user, password });
  await client.connect();
  const problems: string[] = [];
  const information = await orProblem(problems, () =>
    client.call((camera, callback) => camera.getDeviceInformation(callback)),
  );
  const profiles = await readProfiles(client, resolved, problems);
  if (profiles.length === 0)
    throw new OperationalError('onvif-invalid', `${client.place} has no profile with a picture`);
  const { main, sub } = choose(profiles);
  return {
    address: resolved.url.href,
    manufacturer: textAt(information, 'manufacturer'),
    model: textAt(information, 'model'),
    firmware: textAt(information, 'firmwareVersion'),
    profiles,
    mainProfile: main?.token ?? null,
    subProfile: sub?.token ?? null,
    canMove: profiles.some(({ canMove }) => canMove),
    problems,
  };
}

async function readProfiles(client: OnvifClient, address: DeviceAddress, problems: string[]): Promise<OnvifProfile[]> {
  const listed = (await client.readProfiles()).filter(
    (profile) => textAt(profile, '$', 'token') !== null && valueAt(profile, 'videoEncoderConfiguration') !== undefined,
  );
  if (listed.length > MAXIMUM_PROFILES)
    problems.push(`The device has ${listed.length} profiles; the first ${MAXIMUM_PROFILES} are shown`);
  const hasPtzService = client.camera.uri?.ptz !== undefined;
  const profiles: OnvifProfile[] = [];
  // One after the other: small devices answer few requests at a time.
  for (const profile of listed.slice(0, MAXIMUM_PROFILES)) {
    const described = describeProfile(profile, hasPtzService);
    const stream = await orProblem(problems, () =>
      client.call<unknown>((camera, callback) =>
        camera.getStreamUri({ protocol: 'RTSP', profileToken: escapeXml(described.token) }, callback),
      ),
    );
    profiles.push({ ...described, ...readStreamAddress(valueAt(stream, 'uri'), address) });
  }
  return profiles.sort((a, b) => area(b) - area(a));
}

function describeProfile(profile: unknown, hasPtzService: boolean): Omit<OnvifProfile, 'uri' | 'warning'> {
  const encoder = valueAt(profile, 'videoEncoderConfiguration');
  const token = textAt(profile, '$', 'token') ?? '';
  const kilobits = numberAt(encoder, 'rateControl', 'bitrateLimit');
  return {
    token,
    name: textAt(profile, 'name') ?? token,
    codec: textAt(encoder, 'encoding'),
    width: wholeNumber(numberAt(encoder, 'resolution', 'width')),
    height: wholeNumber(numberAt(encoder, 'resolution', 'height')),
    framesPerSecond: numberAt(encoder, 'rateControl', 'frameRateLimit'),
    bitsPerSecond: kilobits === null ? null : kilobits * 1000,
    canMove: hasPtzService && valueAt(profile, 'PTZConfiguration') !== undefined,
  };
}

/** The stream's address without log-in, and a warning where it leads away from the device. */
export function readStreamAddress(uri: unknown, { url, host }: DeviceAddress): Pick<OnvifProfile, 'uri' | 'warning'> {
  if (typeof uri !== 'string' || uri.trim() === '') return { uri: null, warning: 'The device gave no address for it' };
  const text = uri.trim();
  const stream = text.length <= LONGEST_ADDRESS && URL.canParse(text) ? new URL(text) : null;
  if (stream === null || !STREAM_SCHEME.test(stream.protocol) || stream.hostname === '')
    return { uri: null, warning: 'The device gave an address that cannot be used' };
  const address = withoutLogin(text);
  const isSameHost = [url.hostname, host, `[${host}]`].includes(stream.hostname);
  if (isSameHost) return { uri: address, warning: null };
  return {
    uri: address,
    warning: `The stream is at another host (${stream.hostname}) than the device (${url.hostname}); user and password would be sent there`,
  };
}

/** Cut out of the text, since devices want their paths and queries back exactly as they gave them. */
function withoutLogin(address: string): string {
  return address.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1');
}

/** The largest picture to look at, and the smallest that still shows something to analyse. */
function choose(profiles: readonly OnvifProfile[]): { main: OnvifProfile | undefined; sub: OnvifProfile | undefined } {
  const usable = profiles.filter(({ uri, warning }) => uri !== null && warning === null);
  const candidates = usable.length > 0 ? usable : profiles.filter(({ uri }) => uri !== null);
  const large = candidates.filter(({ codec }) => codec === null || !/jpeg/i.test(codec));
  const [main = candidates[0]] = large;
  const small = large.filter(({ width }) => width !== null && width >= SMALLEST_SUB_WIDTH).at(-1);
  return { main, sub: small ?? main };
}

function area({ width, height }: OnvifProfile): number {
  return (width ?? 0) * (height ?? 0);
}

function wholeNumber(number: number | null): number | null {
  return number === null ? null : Math.round(number);
}

/** Goes on without what a device refuses, as long as it answers. */
async function orProblem<Result>(problems: string[], read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OperationalError && (error.retryable || error.code === 'onvif-unauthorized')) throw error;
    const problem = describeError(error);
    if (!problems.includes(problem)) problems.push(problem);
    return undefined;
  }
}
