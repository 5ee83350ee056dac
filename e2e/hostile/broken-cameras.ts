import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { poll, type RunningServer } from '../start-server.ts';
import { answering, type Behaviour, endless, HostileHost, silent } from './hostile-host.ts';

const HEADERS = Buffer.from('X-Endless: header\r\n'.repeat(1_000));
/** By what is wrong with them. */
const BEHAVIOURS: Readonly<Record<string, { readonly scheme: 'rtsp' | 'http'; readonly behaviour: Behaviour }>> = {
  'rtsp-garbage': { scheme: 'rtsp', behaviour: answering(randomBytes(5_000)) },
  'rtsp-endless-headers': { scheme: 'rtsp', behaviour: endless('RTSP/1.0 200 OK\r\nCSeq: 1\r\n', HEADERS) },
  'rtsp-endless-line': { scheme: 'rtsp', behaviour: endless('RTSP/1.0 200 OK\r\nX: ', Buffer.alloc(65_536, 'x')) },
  'rtsp-silent': { scheme: 'rtsp', behaviour: silent },
  'http-endless-zeros': { scheme: 'http', behaviour: endless('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(65_536)) },
  'http-endless-headers': { scheme: 'http', behaviour: endless('HTTP/1.1 200 OK\r\n', HEADERS) },
};

/** Cameras that the server pulls and that answer nonsense. Disposing ends the devices, not the cameras. */
export class BrokenCameras implements AsyncDisposable {
  readonly #server: RunningServer;
  readonly #hosts = new AsyncDisposableStack();

  private constructor(server: RunningServer) {
    this.#server = server;
  }

  static async start(server: RunningServer): Promise<BrokenCameras> {
    const cameras = new BrokenCameras(server);
    for (const [name, { scheme, behaviour }] of Object.entries(BEHAVIOURS)) {
      const { port } = cameras.#hosts.use(await HostileHost.start(behaviour));
      const config = { inputs: [{ path: `${scheme}://127.0.0.1:${port}/video` }] };
      const body = JSON.stringify({ name, config });
      assert.equal((await server.request('/api/cameras', { method: 'POST', body })).status, 201);
    }
    return cameras;
  }

  /** Waits until each is tried anew or left alone. @returns the reasons, by camera */
  async untilGivenUp(): Promise<ReadonlyMap<string, string>> {
    const reasons = new Map<string, string>();
    for (const name of Object.keys(BEHAVIOURS)) {
      const reason = await poll(`${name} to be given up`, async () => {
        const status = await this.#server.status(name);
        return status.state === 'retrying' || status.state === 'quarantined' ? status.reason : null;
      });
      reasons.set(name, reason);
    }
    return reasons;
  }

  /** Takes them out of the configuration. */
  async remove(): Promise<void> {
    for (const name of Object.keys(BEHAVIOURS))
      assert.equal((await this.#server.request(`/api/cameras/${name}`, { method: 'DELETE' })).status, 204);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hosts.disposeAsync();
  }
}
