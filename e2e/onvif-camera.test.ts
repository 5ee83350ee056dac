import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser, toBrowserCookie } from '../benchmarks/peers/browser.ts';
import { type OnvifDevice, startOnvifDevice } from '../fixtures/onvif-device/onvif-device.ts';
import {
  obstacleToRtspServer,
  type RtspServer,
  startRtspServer,
  testPicturePipeline,
} from '../server/src/testing/rtsp-server.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const DISCOVERY_PORT = 3702;
const PASSWORD = 'geheim-4711';
const [host] = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);
const PAGES = join(import.meta.dirname, '../web/dist/index.html');

const skip =
  (host === undefined ? 'needs a network interface with an IPv4 address for multicast' : null) ??
  (existsSync(CHROMIUM) ? null : 'needs the Debian package chromium') ??
  (existsSync(PAGES) ? null : 'the web interface is not built; npm test builds it') ??
  obstacleToRtspServer() ??
  false;

describe('an ONVIF camera', { skip }, () => {
  let streams: RtspServer;
  let forwarder: Server;
  let device: OnvifDevice;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    streams = await startRtspServer({
      mounts: {
        '/Profile_1': testPicturePipeline({ width: 640, height: 360 }),
        '/Profile_2': testPicturePipeline({ width: 320, height: 180 }),
      },
      ...{ authentication: 'digest', user: 'admin', password: PASSWORD },
    });
    forwarder = await forward(streams.port);
    const streamPort = (forwarder.address() as { port: number }).port;
    device = await startOnvifDevice({ password: PASSWORD, discoveryPort: DISCOVERY_PORT, streamPort });
    server = await startServer({ config: 'cameras: {}' });
    browser = await launchBrowser();
    const context = await browser.newContext();
    await context.addCookies([toBrowserCookie(server.cookie, server.url)]);
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await device?.[Symbol.asyncDispose]();
    forwarder?.close();
    await streams?.stop();
  });

  it('is found, connected and added in three clicks, with both of its streams', { timeout: 90_000 }, async () => {
    await page.goto(`${server.url}/cameras/new?how=network`);
    // Other devices of the network may answer too; ours is the one at its port.
    await page
      .getByRole('button', { name: new RegExp(`Front door.*${host}`) })
      .first()
      .click();
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByAltText('A frame of mainStream').waitFor();
    await page.getByRole('button', { name: 'Add camera' }).click();
    await page.waitForURL(/\/cameras\/front-door$/);
    const inputs = await poll('both streams to be live', async () => {
      const status = await server.status('front-door');
      return status.inputs.length === 2 && status.inputs.every(({ state }) => state === 'live') ? status.inputs : null;
    });
    assert.deepEqual(
      inputs.map(({ roles, video }) => [roles, video?.width]),
      [
        [['live', 'record'], 640],
        [['detect'], 320],
      ],
    );
  });

  it('moves while the button is held, and stops when it is let go', { timeout: 30_000 }, async () => {
    const asked = () => device.asked.map(({ operation }) => operation);
    await page.getByRole('button', { name: 'Left', exact: true }).hover();
    await page.mouse.down();
    const moves = () => asked().filter((operation) => operation === 'ContinuousMove').length;
    await poll('the movement to be repeated', async () => (moves() >= 2 ? true : null));
    assert.ok(!asked().includes('Stop'), 'it does not stop in between');
    await page.mouse.up();
    await poll('the stop', async () => (asked().includes('Stop') ? true : null));
  });

  it('keeps its password to itself', async () => {
    for (const path of ['/api/cameras', '/api/config', '/metrics'])
      assert.ok(!(await (await server.request(path)).text()).includes(PASSWORD), path);
    assert.ok(!server.log().includes(PASSWORD));
  });
});

/** The RTSP server listens on the loopback interface alone; a camera is reached at its address in the network. */
async function forward(port: number): Promise<Server> {
  const forwarder = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => forwarder.listen(0, host, () => resolve()));
  return forwarder;
}
