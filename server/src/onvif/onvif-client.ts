import { createHash, randomBytes } from 'node:crypto';
import { Cam } from 'onvif';
import { parseSOAPString } from 'onvif/lib/utils.js';
import { OperationalError } from '../operational-error.ts';
import { checkSoapText } from './check-soap-text.ts';
import type { DeviceAddress } from './device-address.ts';
import { postSoap, type SoapAnswer } from './post-soap.ts';

const CALL_TIMEOUT_MS = 5_000;
/** A call may need a second request for the log-in, and the clock's a third. */
const REQUESTS_OF_A_CALL = 4;
const LONGEST_REASON = 200;

export interface OnvifClientOptions {
  readonly address: DeviceAddress;
  readonly user: string;
  readonly password: string;
  readonly timeoutMs?: number;
}

type Callback<Result> = (error: Error | null, result?: Result, xml?: string, statusCode?: number) => void;

/** What the library hands to the place where requests leave. */
interface CamRequest {
  readonly service?: string;
  readonly body: string;
  readonly action: string;
}

/**
 * One device, spoken to with the `onvif` package. Its messages, log-ins (WS-UsernameToken with the device's own clock,
 * HTTP digest) and answers are the package's; the requests are made here, because the package bounds neither the size
 * of an answer nor the time that one takes, and follows device-given addresses.
 */
export class OnvifClient {
  readonly #camera: Cam;
  readonly #address: DeviceAddress;
  readonly #timeoutMs: number;

  constructor({ address, user, password, timeoutMs = CALL_TIMEOUT_MS }: OnvifClientOptions) {
    if (/[<>&"]/.test(user))
      throw new OperationalError('onvif-unauthorized', 'No ONVIF user has one of the characters < > & " in its name');
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#camera = new Cam({
      hostname: address.host,
      path: `${address.url.pathname}${address.url.search}`,
      username: user,
      password,
      autoconnect: false,
    });
    Object.assign(this.#camera, {
      _requestPart2: (request: CamRequest, callback: Callback<unknown>) => this.#request(request, callback),
      _passwordDigest: () => digestPassword(password, this.#camera.timeShift ?? Date.now() - process.uptime() * 1000),
    });
  }

  /** Host and port, for people. */
  get place(): string {
    return this.#address.url.host;
  }

  /** The part of the library whose state the calls fill (profiles, services, presets). */
  get camera(): Cam {
    return this.#camera;
  }

  /**
   * One call of the library as a promise. Texts that go into a message have to be escaped before (`escapeXml`).
   *
   * @throws OperationalError `onvif-unreachable` | `onvif-unauthorized` | `onvif-refused` | `onvif-invalid`
   */
  async call<Result>(start: (camera: Cam, callback: Callback<Result>) => void): Promise<Result | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Result | undefined>();
    const timer = setTimeout(() => reject(this.#silent()), this.#timeoutMs * REQUESTS_OF_A_CALL);
    try {
      start(this.#camera, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
      return await promise;
    } catch (error) {
      throw this.#explain(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Learns the device's clock, without which its log-in fails, and which services it has. */
  async connect(): Promise<void> {
    await this.call((camera, callback) => camera.getSystemDateAndTime(callback));
    try {
      await this.call((camera, callback) => camera.getServices(false, callback));
    } catch (error) {
      if (!(error instanceof OperationalError) || error.code === 'onvif-unauthorized' || error.retryable) throw error;
      // Devices from before ONVIF 2.0 know no GetServices.
      await this.call((camera, callback) => camera.getCapabilities(callback));
    }
  }

  /** Reads the profiles, the newer way (Media2) or, where that fails as on some devices, the older one. */
  async readProfiles(): Promise<readonly unknown[]> {
    try {
      await this.call((camera, callback) => camera.getProfiles(callback));
    } catch (error) {
      if (this.#camera.media2Support !== true || this.#camera.uri?.media === undefined) throw error;
      this.#camera.media2Support = false;
      await this.call((camera, callback) => camera.getProfiles(callback));
    }
    const profiles: unknown = this.#camera.profiles;
    return Array.isArray(profiles) ? profiles : [];
  }

  #request(request: CamRequest, callback: Callback<unknown>): void {
    this.#exchange(request)
      .then(
        (answer) => deliver(answer, callback),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
      .catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error))));
  }

  async #exchange({ service, body, action }: CamRequest): Promise<SoapAnswer> {
    const path = this.#pathOf(service);
    const request = { address: this.#address, path, body, action, timeoutMs: this.#timeoutMs };
    const answer = await postSoap({ ...request, authorization: undefined });
    const challenges = answer.challenges.filter((challenge) => /^digest\s/i.test(challenge));
    if (answer.status !== 401 || challenges.length === 0 || !this.#camera.password) return this.#checked(answer);
    const authorization = this.#camera.digestAuth(challenges, { method: 'POST', path });
    const second = await postSoap({ ...request, authorization });
    if (second.status === 401) throw this.#unauthorized();
    return this.#checked(second);
  }

  /** Services are called at the device's own host alone, whatever host it names for them. */
  #pathOf(service: string | undefined): string {
    if (service === undefined) return this.#camera.path;
    const services: Partial<Record<string, { path?: string | null }>> = { ...this.#camera.uri };
    const path = services[service]?.path;
    if (typeof path === 'string' && /^\/[\x21-\x7e]*$/.test(path)) return path;
    throw new OperationalError('onvif-refused', `${this.place} offers no service of the kind "${service}"`);
  }

  #checked(answer: SoapAnswer): SoapAnswer {
    if (answer.status === 401 && answer.text.trim() === '') throw this.#unauthorized();
    const problem = checkSoapText(answer.text);
    if (problem === null) return answer;
    if (answer.status === 401 || answer.status === 403) throw this.#unauthorized();
    throw new OperationalError('onvif-invalid', `The answer of ${this.place} ${problem}; it may be no ONVIF device`);
  }

  #explain(error: unknown): OperationalError {
    if (error instanceof OperationalError) return error;
    const text = error instanceof Error ? error.message : String(error);
    if (/not\W?authori[sz]ed|unauthori[sz]ed|authentication|authority|password|lockout|locked/i.test(text))
      return this.#unauthorized(error);
    const fault = /^ONVIF SOAP Fault:\s*(.*)$/s.exec(text);
    if (fault !== null)
      return new OperationalError('onvif-refused', `${this.place} refuses: ${readable(fault[1] ?? '')}`, {
        cause: error,
      });
    return new OperationalError('onvif-invalid', `${this.place} answers in a way that is no valid ONVIF`, {
      cause: error,
    });
  }

  #unauthorized(cause?: unknown): OperationalError {
    const message = this.#camera.username
      ? `${this.place} refuses user or password; many devices want a user of their own for ONVIF, made in their settings`
      : `${this.place} asks for user and password`;
    return new OperationalError('onvif-unauthorized', message, { cause });
  }

  #silent(): OperationalError {
    return new OperationalError('onvif-unreachable', `${this.place} did not answer in time`, { retryable: true });
  }
}

/** Text for inside an XML element or attribute. Control characters, which XML cannot hold, are left out. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is removed
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
  return plain.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * What proves the password in a message (WS-Security UsernameToken profile 1.0, section 3.1). The package's own takes
 * only ASCII.
 *
 * @param clockMs the device's wall clock at the start of this process
 */
function digestPassword(password: string, clockMs: number) {
  const timestamp = new Date(process.uptime() * 1000 + clockMs).toISOString();
  const nonce = randomBytes(16);
  const passdigest = createHash('sha1').update(nonce).update(timestamp).update(password, 'utf8').digest('base64');
  return { passdigest, nonce: nonce.toString('base64'), timestamp };
}

function deliver({ text, status }: SoapAnswer, callback: Callback<unknown>): void {
  parseSOAPString(text, (error, body, xml, code) => callback(error, body, xml, code), status);
}

function readable(reason: string): string {
  const text = reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
  return text === '' ? 'it does not say why' : text;
}
