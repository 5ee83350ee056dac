import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.LOCALCV_CHROMIUM ?? '/usr/bin/chromium';
const PAGE = 'http://localhost/';

/** Why there is no browser to publish with; null where there is one. */
export function obstacleToChromium(): string | null {
  return existsSync(CHROMIUM) ? null : `Chromium is not installed at ${CHROMIUM} (Debian package chromium)`;
}

/** Chromium with its own fake camera and microphone, which any page may use without asking. */
export function launchPublishingChromium(): Promise<Browser> {
  const fakes = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...fakes] });
}

export interface PublishOptions {
  /** Carries the offer to the server and gives its answer. */
  readonly exchange: (offerSdp: string) => Promise<string>;
  /** Gets candidates one by one; without it they are all in the offer. */
  readonly trickle?: (sdpFragment: string) => Promise<void>;
  /** For example `video/VP8`; H.264 and what else the browser likes where absent. */
  readonly videoMimeType?: string;
  readonly hasAudio?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** Publishes the browser's camera from an empty page. Closing the page ends it. */
export async function publishFromChromium(browser: Browser, options: PublishOptions): Promise<Page> {
  const page = await browser.newPage();
  await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<title>camera</title>' }));
  await page.goto(PAGE);
  await page.exposeFunction('exchange', options.exchange);
  await page.exposeFunction('trickle', options.trickle ?? (async () => undefined));
  const { videoMimeType = null, hasAudio = true, width = 640, height = 480 } = options;
  const settings = { videoMimeType, hasAudio, width, height, trickles: options.trickle !== undefined };
  await page.evaluate(`(${PUBLISH})(${JSON.stringify(settings)})`);
  return page;
}

/** Runs in the page, so it is text here: the server's types know no browser. */
const PUBLISH = `async ({ videoMimeType, hasAudio, width, height, trickles }) => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height }, audio: hasAudio });
  const peer = new RTCPeerConnection();
  Object.assign(globalThis, { peer, stream });
  for (const track of stream.getTracks()) {
    const transceiver = peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
    const codecs = RTCRtpSender.getCapabilities(track.kind).codecs;
    const wanted = codecs.filter(({ mimeType }) => mimeType === videoMimeType);
    if (track.kind === 'video' && wanted.length > 0) transceiver.setCodecPreferences(wanted);
  }
  const waiting = [];
  let isAnswered = false;
  peer.onicecandidate = ({ candidate }) => {
    if (candidate === null || candidate.candidate === '') return;
    const fragment = 'a=mid:' + candidate.sdpMid + '\\r\\na=' + candidate.candidate + '\\r\\n';
    if (isAnswered) void trickle(fragment);
    else waiting.push(fragment);
  };
  const offer = await peer.createOffer();
  await peer.setLocalDescription(offer);
  if (!trickles && peer.iceGatheringState !== 'complete')
    await new Promise((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve(null);
    });
  const sdp = trickles ? offer.sdp : peer.localDescription.sdp;
  await peer.setRemoteDescription({ type: 'answer', sdp: await exchange(sdp) });
  isAnswered = true;
  if (trickles) for (const fragment of waiting) await trickle(fragment);
}`;
