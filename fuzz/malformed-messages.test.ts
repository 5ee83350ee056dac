import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseSenderReports } from '#core/rtp/rtcp.ts';
import { parseRtpPacket } from '#core/rtp/rtp-packet.ts';
import { RtspStreamParser, RtspSyntaxError } from '#core/rtsp/rtsp-stream-parser.ts';
import { parseCameraDescription } from '#core/sdp/camera-description.ts';
import { parsePublisherOffer } from '#core/sdp/publisher-offer.ts';
import { parseViewerOffer } from '#core/sdp/viewer-offer.ts';
import { checkSoapText } from '../server/src/onvif/check-soap-text.ts';
import { FlvPackets } from '../server/src/sources/rtmp/flv-packets.ts';
import { chooseStreams } from '../server/src/sources/rtsp/rtsp-media.ts';
import { loadSrtAddon } from '../server/src/sources/srt/srt-addon.ts';
import { obstacleToSrt } from '../server/src/sources/srt/testing/srt-obstacle.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/malformed');
/** What takes longer would let everybody else wait. */
const LONGEST_MS = 500;
/** These have tests of their own beside what reads them. */
const ELSEWHERE = ['rtmp', 'transport-stream'];

const textOf = (bytes: Buffer) => bytes.toString('utf8');

function isNoRtsp(bytes: Buffer): boolean {
  const parser = new RtspStreamParser({ onMessage: () => assert.fail('a message'), onInterleaved: () => {} });
  try {
    parser.push(bytes);
  } catch (error) {
    return error instanceof RtspSyntaxError;
  }
  return false;
}

function givesNoPacket(kind: 'readVideo' | 'readAudio', bytes: Buffer): boolean {
  return new FlvPackets(() => {})[kind]({ timestampMs: 0, payload: bytes }, 0) === null;
}

/** By folder: whether the bytes are refused, in the reader's own way. */
const IS_REFUSED: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  'srt-stream-id': (bytes) => loadSrtAddon().parseStreamId(bytes) === null,
  'webrtc-offer': (bytes) => !parsePublisherOffer(textOf(bytes)).ok && !parseViewerOffer(textOf(bytes)).ok,
  rtp: (bytes) => parseRtpPacket(bytes) === null,
  rtcp: (bytes) => parseSenderReports(bytes).length === 0,
  rtsp: isNoRtsp,
  'rtsp-description': (bytes) => chooseStreams(parseCameraDescription(textOf(bytes)), () => '') === null,
  'flv-video': (bytes) => givesNoPacket('readVideo', bytes),
  'flv-audio': (bytes) => givesNoPacket('readAudio', bytes),
  'onvif-soap': (bytes) => checkSoapText(textOf(bytes)) !== null,
};

for (const [folder, isRefused] of Object.entries(IS_REFUSED)) {
  const obstacle = folder === 'srt-stream-id' ? obstacleToSrt() : null;
  describe(`malformed bytes: ${folder}`, { skip: obstacle ?? false }, () => {
    const names = readdirSync(join(FOLDER, folder));
    it('are there', () => assert.ok(names.length > 0));
    for (const name of names) {
      it(`${name} is refused at once`, () => {
        const bytes = readFileSync(join(FOLDER, folder, name));
        const startMs = performance.now();
        assert.ok(isRefused(bytes), 'taken');
        assert.ok(performance.now() - startMs < LONGEST_MS, 'it kept the process busy');
      });
    }
  });
}

it('no folder of malformed bytes is forgotten', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  assert.deepEqual(folders.toSorted(), [...Object.keys(IS_REFUSED), ...ELSEWHERE].toSorted());
});
