import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mediaTimeUs } from '../time/media-time.ts';
import { StreamAligner } from './stream-aligner.ts';

const INTERVAL_US = 40_000;
const DEVICE_EPOCH_US = 1_700_000_000_000_000;

/** 25 frames a second on screen from `startUs` on; the device's clock where `producedAt` says so. */
function showFrames(aligner: StreamAligner, startUs: number, count: number, hasClock: boolean): void {
  for (let index = 0; index < count; index++) {
    aligner.noteShown({
      ptsUs: mediaTimeUs(startUs + index * INTERVAL_US),
      producedAtUs: hasClock ? DEVICE_EPOCH_US + index * INTERVAL_US : null,
    });
  }
}

describe('StreamAligner', () => {
  it('takes the frame that the device made at the same moment, however late the other stream comes', () => {
    const aligner = new StreamAligner();
    showFrames(aligner, 5_000_000, 50, true);
    // The analysed stream came 730 ms later and its own timeline was anchored at its arrival.
    const ptsUs = mediaTimeUs(5_730_000 + 20 * INTERVAL_US);
    aligner.noteAnalysed({ ptsUs, producedAtUs: DEVICE_EPOCH_US + 20 * INTERVAL_US });
    assert.equal(aligner.align(ptsUs), 5_000_000 + 20 * INTERVAL_US);
  });

  it('takes the nearest frame by arrival where the device tells no time', () => {
    const aligner = new StreamAligner();
    showFrames(aligner, 5_000_000, 50, false);
    const ptsUs = mediaTimeUs(5_000_000 + 10 * INTERVAL_US + 12_000);
    aligner.noteAnalysed({ ptsUs, producedAtUs: null });
    assert.equal(aligner.align(ptsUs), 5_000_000 + 10 * INTERVAL_US);
  });

  it('keeps the time where no frame on screen is near', () => {
    const aligner = new StreamAligner();
    showFrames(aligner, 5_000_000, 50, false);
    assert.equal(aligner.align(mediaTimeUs(9_000_000)), 9_000_000);
  });

  it('keeps the time before any frame is on screen and after the stream on screen started anew', () => {
    const aligner = new StreamAligner();
    assert.equal(aligner.align(mediaTimeUs(123)), 123);
    showFrames(aligner, 5_000_000, 5, true);
    aligner.restartShown();
    assert.equal(aligner.align(mediaTimeUs(5_000_001)), 5_000_001);
  });

  it('does not believe two device clocks that are further apart than any delay', () => {
    const aligner = new StreamAligner();
    showFrames(aligner, 5_000_000, 50, true);
    const ptsUs = mediaTimeUs(5_000_000 + 3 * INTERVAL_US);
    aligner.noteAnalysed({ ptsUs, producedAtUs: 0 });
    assert.equal(aligner.align(ptsUs), ptsUs);
  });
});
