import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ViewerMessage } from '#contract/data-channel.ts';
import type { LiveMode } from '#contract/result.ts';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { mediaTimeToRtp } from '#core/time/rtp-clock.ts';
import { type DrawnFrame, FramePresenter } from './frame-presenter.ts';

const OFFSET = 2 ** 32 - 9_000;
const FRAME_US = 40_000;
const rtpOf = (frame: number) => mediaTimeToRtp(mediaTimeUs(frame * FRAME_US), OFFSET);

const heartbeat = (frame: number, tasks: ('circle' | 'objects')[] = ['circle']): ViewerMessage => ({
  type: 'heartbeat',
  camera: 'ball',
  mode: 'synced',
  state: 'live',
  reason: null,
  tasks,
  clock: { ptsUs: frame * FRAME_US, rtpTimestamp: rtpOf(frame) },
});

const result = (frame: number, x: number): ViewerMessage => ({
  type: 'result',
  task: 'circle',
  rtpTimestamp: rtpOf(frame),
  ptsUs: frame * FRAME_US,
  objects: [
    {
      trackId: 1,
      label: 'circle',
      score: 1,
      box: { x, y: 0, width: 0.1, height: 0.1 },
      velocity: { x: 1, y: 0, width: 0, height: 0 },
    },
  ],
});

function makePresenter(mode: LiveMode) {
  const drawn: DrawnFrame[] = [];
  const closed: number[] = [];
  const presenter = new FramePresenter(mode, (frame) => drawn.push(frame));
  const present = (frame: number, presentedAtMs = 0) =>
    presenter.present({
      rtpTimestamp: rtpOf(frame),
      presentedAtMs,
      // A stand-in for the pixels, which the presenter only carries.
      image: { close: () => closed.push(frame) } as unknown as DrawnFrame['image'],
    });
  return { presenter, drawn, closed, present };
}
const origins = (frames: readonly DrawnFrame[]) =>
  frames.map(({ results }) => results.map(({ origin }) => origin).join());

describe('the synced presentation', () => {
  test('draws a frame with its own result, across the wrap of the RTP clock', () => {
    const { presenter, drawn, present } = makePresenter('synced');
    presenter.receive(heartbeat(0));
    for (const frame of [0, 1, 2, 3, 4]) {
      presenter.receive(result(frame, frame / 10));
      present(frame);
    }
    assert.deepEqual(
      drawn.map(({ exact, ptsUs, results }) => [exact, ptsUs, results[0]?.objects[0]?.box.x]),
      [0, 1, 2, 3, 4].map((frame) => [true, frame * FRAME_US, frame / 10]),
    );
  });

  test('waits for a result that is still on its way and keeps the order', () => {
    const { presenter, drawn, present } = makePresenter('synced');
    presenter.receive(heartbeat(0));
    present(0);
    present(1);
    assert.equal(drawn.length, 0);
    assert.equal(presenter.isWaiting, true);
    presenter.receive(result(0, 0));
    presenter.receive(result(1, 0.1));
    presenter.tick(10);
    assert.deepEqual(origins(drawn), ['own', 'own']);
  });

  test('interpolates frames between results and says that they are not exact', () => {
    const { presenter, drawn, present } = makePresenter('synced');
    presenter.receive(heartbeat(0));
    presenter.receive(result(0, 0));
    presenter.receive(result(4, 0.4));
    present(1);
    assert.deepEqual(origins(drawn), ['interpolated']);
    assert.equal(drawn[0]?.exact, false);
    assert.ok(Math.abs((drawn[0]?.results[0]?.objects[0]?.box.x ?? 0) - 0.1) < 1e-3);
  });

  test('does not wait for ever, and then draws nothing that belongs to another frame', () => {
    const { presenter, drawn, present } = makePresenter('synced');
    presenter.receive(heartbeat(0));
    presenter.receive(result(0, 0));
    present(3, 0);
    presenter.tick(149);
    assert.equal(drawn.length, 0);
    presenter.tick(150);
    assert.deepEqual(origins(drawn), ['none']);
    assert.deepEqual(drawn[0]?.results[0]?.objects, []);
  });

  test('draws at once where no task runs', () => {
    const { presenter, drawn, present } = makePresenter('synced');
    presenter.receive(heartbeat(0, []));
    present(1);
    assert.equal(drawn.length, 1);
    assert.equal(drawn[0]?.ptsUs, FRAME_US);
    assert.equal(drawn[0]?.exact, false);
  });

  test('holds a bounded number of frames and closes what it still holds', () => {
    const { presenter, drawn, closed, present } = makePresenter('synced');
    presenter.receive(heartbeat(0));
    for (let frame = 1; frame <= 10; frame++) present(frame);
    assert.equal(drawn.length, 2);
    presenter.close();
    assert.deepEqual(closed, [3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the live presentation', () => {
  test('never waits: it predicts from the last result and says so', () => {
    const { presenter, drawn, present } = makePresenter('live');
    presenter.receive(heartbeat(0));
    presenter.receive(result(0, 0));
    present(0);
    present(1);
    assert.deepEqual(origins(drawn), ['own', 'predicted']);
    assert.deepEqual(
      drawn.map(({ exact }) => exact),
      [true, false],
    );
    assert.ok(Math.abs((drawn[1]?.results[0]?.objects[0]?.box.x ?? 0) - 0.04) < 1e-6);
  });

  test('draws frames before anything is known of the clock, without results', () => {
    const { drawn, present } = makePresenter('live');
    present(0);
    assert.equal(drawn[0]?.ptsUs, null);
    assert.deepEqual(drawn[0]?.results, []);
  });
});
