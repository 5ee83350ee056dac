import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FlvPackets } from './flv-packets.ts';

const AVC_RECORD = [1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 2, 0x67, 1, 1, 0, 2, 0x68, 2];
const OTHER_RECORD = [1, 0x42, 0, 0x1f, 0xff, 0xe1, 0, 2, 0x67, 9, 1, 0, 2, 0x68, 2];
const PICTURE = [0, 0, 0, 2, 0x65, 5];

class Fixture {
  readonly unsupported: string[] = [];
  readonly packets = new FlvPackets((codec) => this.unsupported.push(codec));

  video(timestampMs: number, ...payload: readonly number[]) {
    return this.packets.readVideo({ timestampMs, payload: Uint8Array.from(payload) }, 1);
  }

  audio(timestampMs: number, ...payload: readonly number[]) {
    return this.packets.readAudio({ timestampMs, payload: Uint8Array.from(payload) }, 1);
  }
}

describe('packets of FLV tags', () => {
  it('carry Annex B, parameter sets beside them, and times in microseconds', () => {
    const fixture = new Fixture();
    assert.equal(fixture.video(0, 0x17, 0, 0, 0, 0, ...AVC_RECORD), null);
    assert.deepEqual(fixture.video(40, 0x17, 1, 0, 0, 80, ...PICTURE), {
      kind: 'video',
      codec: 'h264',
      data: Uint8Array.of(0, 0, 0, 1, 0x65, 5),
      isKeyframe: true,
      receivedAtMs: 1,
      producedAtUs: null,
      extradata: Uint8Array.of(0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2),
      ptsUs: 120_000,
      dtsUs: 40_000,
    });
  });

  it('keep the same parameter sets while the encoder repeats them, and take new ones', () => {
    const fixture = new Fixture();
    const extradata = (record: readonly number[]) => {
      fixture.video(0, 0x17, 0, 0, 0, 0, ...record);
      return fixture.video(40, 0x17, 1, 0, 0, 0, ...PICTURE)?.extradata;
    };
    const first = extradata(AVC_RECORD);
    assert.equal(extradata(AVC_RECORD), first);
    assert.equal(extradata(OTHER_RECORD)?.[5], 9);
  });

  it('go on over the wrap of the clock, pictures and sound alike', () => {
    const fixture = new Fixture();
    assert.equal(fixture.video(0xfffffff0, 0x17, 1, 0, 0, 0, ...PICTURE)?.dtsUs, 0xfffffff0 * 1000);
    assert.equal(fixture.audio(0x10, 0x72, 1)?.ptsUs, 0x100000010 * 1000);
    assert.equal(fixture.video(0x18, 0x27, 1, 0, 0, 0, ...PICTURE)?.dtsUs, 0x100000018 * 1000);
  });

  it('take start codes where lengths belong', () => {
    const packet = new Fixture().video(0, 0x17, 1, 0, 0, 0, 0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 5);
    assert.deepEqual([...(packet?.data ?? [])], [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 5]);
  });

  it('keep to the first track', () => {
    const fixture = new Fixture();
    const track = (id: number) => fixture.video(0, 0x96, 0x01, ...Buffer.from('vp09'), id, 1, 2);
    assert.notEqual(track(3), null);
    assert.equal(track(4), null);
    assert.notEqual(track(3), null);
  });

  it('leave out and count what cannot be read', () => {
    const fixture = new Fixture();
    assert.equal(fixture.video(0), null);
    assert.equal(fixture.video(0, 0x17, 0, 0, 0, 0, 1, 2), null);
    assert.equal(fixture.video(0, 0x17, 1, 0, 0, 0, 0, 0, 0, 9, 1), null);
    assert.equal(fixture.video(0, 0x17, 1, 0, 0, 0), null);
    assert.equal(fixture.audio(0), null);
    assert.equal(fixture.audio(0, 0xaf, 0), null);
    assert.equal(fixture.packets.malformed, 6);
  });

  it('tell of codecs that are not taken', () => {
    const fixture = new Fixture();
    fixture.video(0, 0x12, 1);
    fixture.audio(0, 0xb2, 1);
    assert.deepEqual(fixture.unsupported, ['FLV video codec 2', 'FLV sound format 11']);
    assert.equal(fixture.packets.malformed, 0);
  });

  it('keep one format of sound for as long as it stays', () => {
    const fixture = new Fixture();
    assert.equal(fixture.audio(0, 0xaf, 1, 5), null);
    fixture.audio(0, 0xaf, 0, 0x11, 0x90);
    const format = fixture.audio(0, 0xaf, 1, 5)?.format;
    assert.deepEqual(format, { codec: 'aac', sampleRateHz: 48_000, channels: 2, extradata: Uint8Array.of(0x11, 0x90) });
    fixture.audio(0, 0xaf, 0, 0x11, 0x90);
    assert.equal(fixture.audio(20, 0xaf, 1, 5)?.format, format);
    const speech = fixture.audio(40, 0x82, 5)?.format;
    assert.deepEqual(speech, { codec: 'pcm_mulaw', sampleRateHz: 8000, channels: 1, extradata: null });
    assert.equal(fixture.audio(60, 0x82, 5)?.format, speech);
  });
});
