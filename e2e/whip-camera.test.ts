import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { tlsInfoSchema } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import {
  launchPublishingChromium,
  obstacleToChromium,
  publishFromChromium,
} from '../server/src/testing/chromium-publisher.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const CONFIG = `
cameras:
  keyed: { inputs: [{ path: publisher }], publish: { user: anna, password: "the password" } }
  ball: { inputs: [{ path: "demo:ball" }] }
`;
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const PAGE = join(import.meta.dirname, '../web/dist/index.html');

const skip = obstacleToChromium() ?? (existsSync(PAGE) ? false : `the web interface is not built (${PAGE})`);

/** The whole server, and Chromium's own fake camera: on the page /publish over HTTPS, and as any WHIP client. */
describe('a camera that publishes over WHIP', { skip, timeout: 180_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let secureUrl: string;

  before(async () => {
    server = await startServer({ config: CONFIG });
    browser = await launchPublishingChromium();
    const tls = tlsInfoSchema.parse(await (await server.request('/api/tls')).json());
    secureUrl = `https://127.0.0.1:${tls.port}`;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const untilLive = (camera: string): Promise<CameraStatus> =>
    poll(`${camera} to be live with sound`, async () => {
      const status = await server.status(camera);
      return status.state === 'live' && status.audio !== null && status.video !== null ? status : null;
    });

  async function openPublishPage(): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    await page.goto(`${secureUrl}/login?next=/publish`);
    await page.getByLabel('User').fill('admin');
    await page.locator('input[type=password]').fill(server.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Publish this camera' }).waitFor();
    return page;
  }

  it('reaches the server over HTTPS with a certificate that its authority vouches for', async () => {
    const authority = new X509Certificate(
      Buffer.from(await (await fetch(`${server.url}/api/tls/authority.crt`)).arrayBuffer()),
    );
    const status = await new Promise((resolve, reject) => {
      request(`${secureUrl}/api/health`, { ca: authority.toString(), agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    assert.equal(status, 200);
  });

  it('becomes a new camera by the page, passed on as it is, and comes back after a crash', async () => {
    const page = await openPublishPage();
    await page.getByRole('combobox', { name: 'Name' }).fill('phone');
    await page.getByRole('button', { name: 'Start publishing' }).click();
    await page.getByText(/Live for/).waitFor();
    const { video, audio, inputs } = await untilLive('phone');
    assert.deepEqual([video?.codec, video?.width, video?.height], ['h264', 1280, 720]);
    assert.deepEqual([video?.delivery, audio?.codec, audio?.delivery], ['passthrough', 'opus', 'passthrough']);
    assert.equal(inputs[0]?.connection?.protocol, 'whip');
    const picture = await server.request('/api/cameras/phone/latest.jpg');
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()).subarray(0, 3), JPEG_START);

    process.kill(await server.mediaPid(), 'SIGKILL');
    await page.getByText('Connecting again').waitFor({ timeout: 60_000 });
    await page.getByText(/Live for/).waitFor({ timeout: 60_000 });
    await untilLive('phone');

    await page.getByRole('button', { name: 'Stop' }).click();
    await poll('the camera to wait', async () => ((await server.status('phone')).state === 'retrying' ? true : null));
    await page.context().close();
  });

  it('knows its credentials, and keeps out a second one', async () => {
    const publish = (authorization: string) => {
      const exchange = (body: string) => postOffer(`${server.url}/whip/keyed`, body, authorization);
      return publishFromChromium(browser, { exchange });
    };
    await assert.rejects(publish('Bearer anna:guess'), /401 publish-unauthorized/);
    await assert.rejects(publish('Bearer bert:the password'), /401 publish-unauthorized/);
    const page = await publish('Bearer anna:the password');
    await untilLive('keyed');
    await assert.rejects(publish('Bearer anna:the password'), /409 publish-busy/);
    await page.close();
  });

  it('is refused where there is no such camera, or one that is no publisher', async () => {
    const offer = await offerOf(browser);
    await assert.rejects(postOffer(`${server.url}/whip/nobody`, offer, ''), /404 publish-unknown/);
    await assert.rejects(postOffer(`${server.url}/whip/ball`, offer, ''), /403 publish-forbidden/);
    await assert.rejects(postOffer(`${server.url}/whip/keyed`, 'v=0\r\n', 'Bearer x'), /400 offer-invalid/);
  });

  it('disturbs no other camera', async () => {
    assert.equal((await server.status('ball')).state, 'live');
  });
});

async function postOffer(url: string, body: string, authorization: string): Promise<string> {
  const headers = { 'content-type': 'application/sdp', ...(authorization !== '' && { authorization }) };
  const response = await fetch(url, { method: 'POST', body, headers });
  if (response.status === 201) return await response.text();
  const answer = (await response.json()) as { error: { code: string } };
  throw new Error(`${response.status} ${answer.error.code}`);
}

/** An offer of the browser's that nobody answers. */
async function offerOf(browser: Browser): Promise<string> {
  let offer = '';
  const attempt = publishFromChromium(browser, {
    exchange: async (sdp) => {
      offer = sdp;
      throw new Error('nobody answers');
    },
  });
  await assert.rejects(attempt, /nobody answers/);
  return offer;
}
