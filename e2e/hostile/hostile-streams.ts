import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { forEachNalUnit, H264_NAL_TYPE, nalUnitAt } from '#core/h264/annex-b.ts';
import { TransportStreamBuilder } from '#core/mpegts/testing/transport-stream-builder.ts';

const VIDEO_PID = 0x100;
const H264 = 0x1b;
const FRAME_90K = 4_500;
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=20:duration=4'];
const ENCODE = [
  '-c:v',
  'libx264',
  '-threads',
  '1',
  '-preset',
  'ultrafast',
  '-bf',
  '0',
  '-g',
  '10',
  '-pix_fmt',
  'yuv420p',
];
const START_CODE = [0, 0, 0, 1];

/** Four seconds of a test picture, as FFmpeg makes it. */
export async function makeElementaryStream(): Promise<Uint8Array> {
  const options = ['-v', 'error', ...PICTURE, ...ENCODE, '-f', 'h264', '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', options, { encoding: 'buffer', maxBuffer: 1 << 26 });
  return stdout;
}

/**
 * The stream as MPEG-TS.
 *
 * @param parameterSet takes the place of the stream's own sequence parameter set
 */
export function toTransportStream(elementaryStream: Uint8Array, parameterSet?: Uint8Array): Buffer {
  const builder = new TransportStreamBuilder();
  let pts90k = 0;
  for (const unit of splitAccessUnits(elementaryStream, parameterSet)) {
    builder.program([{ pid: VIDEO_PID, streamType: H264 }]).pes(VIDEO_PID, unit, { pts90k });
    pts90k += FRAME_90K;
  }
  return Buffer.from(builder.bytes());
}

/**
 * A sequence parameter set of H.264 (ITU-T H.264, 7.3.2.1.1), Baseline, level 6.2, as x264 begins its own.
 *
 * @param crop taken off the right and the bottom, in pixels
 */
export function sequenceParameterSet(width: number, height: number, crop = { width: 0, height: 0 }): Uint8Array {
  const isCropped = crop.width > 0 || crop.height > 0;
  const bits = [
    // seq_parameter_set_id, log2_max_frame_num_minus4, pic_order_cnt_type, max_num_ref_frames, gaps
    ...[exponentialGolomb(0), exponentialGolomb(0), exponentialGolomb(2), exponentialGolomb(1), '0'],
    ...[exponentialGolomb(width / 16 - 1), exponentialGolomb(height / 16 - 1)],
    // frame_mbs_only_flag, direct_8x8_inference_flag
    ...['1', '1', isCropped ? '1' : '0'],
    ...(isCropped ? [0, crop.width / 2, 0, crop.height / 2].map(exponentialGolomb) : []),
    // vui_parameters_present_flag, stop bit
    ...['0', '1'],
  ].join('');
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return protectFromStartCodes([0x67, 0x42, 0xc0, 62, ...bytes.map((byte) => Number.parseInt(byte, 2))]);
}

/** Pictures with their parameter sets before them: one slice each. */
function splitAccessUnits(stream: Uint8Array, parameterSet: Uint8Array | undefined): Uint8Array[] {
  const units: Uint8Array[] = [];
  let pending: number[] = [];
  forEachNalUnit(stream, (offset) => {
    const own = nalUnitAt(stream, offset);
    const type = (own[0] ?? 0) & 0x1f;
    const unit = type === H264_NAL_TYPE.sequenceParameterSet ? (parameterSet ?? own) : own;
    pending.push(...START_CODE, ...unit);
    if (type === H264_NAL_TYPE.idrSlice || type === H264_NAL_TYPE.nonIdrSlice) {
      units.push(Uint8Array.from(pending));
      pending = [];
    }
    return true;
  });
  return units;
}

/** `ue(v)` of clause 9.1. */
function exponentialGolomb(value: number): string {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
}

/** `emulation_prevention_three_byte` of clause 7.4.1. */
function protectFromStartCodes(bytes: readonly number[]): Uint8Array {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}
