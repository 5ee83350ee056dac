import { H264_NAL_TYPE } from './annex-b.ts';
import { RbspReader } from './rbsp-reader.ts';

/** What a sequence parameter set of H.264 tells (ITU-T H.264, 7.3.2.1.1 and E.1.1). */
export interface SequenceParameterSet {
  readonly profileIdc: number;
  /** `constraint_set0_flag` is the highest bit. */
  readonly constraintFlags: number;
  readonly levelIdc: number;
  /** Of the shown picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly pictureOrderCountType: number;
  /** `max_num_reorder_frames`; null where the stream does not say. */
  readonly maximumReorderedFrames: number | null;
}

const BASELINE_PROFILE = 66;
/** Profiles whose sets tell the format of the colours. */
const PROFILES_WITH_CHROMA_FORMAT = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);
const LARGEST_REFERENCE_CYCLE = 255;
const MOST_REORDERED_FRAMES = 16;
const EXTENDED_ASPECT_RATIO = 255;
const LARGEST_MACROBLOCK_COUNT = 4096;

/**
 * Reads a sequence parameter set.
 *
 * @param unit the NAL unit without start code
 * @returns null where it is none, is cut or holds what cannot be
 */
export function parseSequenceParameterSet(unit: Uint8Array): SequenceParameterSet | null {
  if (((unit[0] ?? 0) & 0x1f) !== H264_NAL_TYPE.sequenceParameterSet) return null;
  const reader = new RbspReader(unit, 1);
  const profileIdc = reader.bits(8);
  const constraintFlags = reader.bits(8);
  const levelIdc = reader.bits(8);
  reader.unsignedExpGolomb();
  const chromaFormat = PROFILES_WITH_CHROMA_FORMAT.has(profileIdc) ? readChromaFormat(reader) : 1;
  reader.unsignedExpGolomb();
  const pictureOrderCountType = readPictureOrderCount(reader);
  // max_num_ref_frames, gaps_in_frame_num_value_allowed_flag
  reader.unsignedExpGolomb();
  reader.flag();
  const size = readSize(reader, chromaFormat);
  if (reader.isExhausted || size === null || pictureOrderCountType === null) return null;
  const maximumReorderedFrames = reader.flag() ? readReorderedFrames(reader) : null;
  return { profileIdc, constraintFlags, levelIdc, ...size, pictureOrderCountType, maximumReorderedFrames };
}

/** Whether pictures may be sent in another order than they are shown; null where the set leaves it open. */
export function mayReorderFrames(set: SequenceParameterSet): boolean | null {
  if (set.maximumReorderedFrames !== null) return set.maximumReorderedFrames > 0;
  // With type 2 the order of output is that of decoding (ITU-T H.264, 8.2.1.3), and Baseline has no B-slices.
  return set.pictureOrderCountType === 2 || set.profileIdc === BASELINE_PROFILE ? false : null;
}

function readChromaFormat(reader: RbspReader): number {
  const format = reader.unsignedExpGolomb();
  const separatePlanes = format === 3 && reader.flag();
  reader.unsignedExpGolomb();
  reader.unsignedExpGolomb();
  reader.flag();
  if (reader.flag()) skipScalingMatrix(reader, format === 3 ? 12 : 8);
  return separatePlanes ? 0 : format;
}

function skipScalingMatrix(reader: RbspReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
}

/** ITU-T H.264, 7.3.2.1.1.1. */
function skipScalingList(reader: RbspReader, size: number): void {
  let last = 8;
  for (let index = 0; index < size; index++) {
    const next = (last + reader.signedExpGolomb() + 256) % 256;
    // From here on the list repeats its last value.
    if (next === 0) return;
    last = next;
  }
}

function readPictureOrderCount(reader: RbspReader): number | null {
  const type = reader.unsignedExpGolomb();
  if (type === 0) reader.unsignedExpGolomb();
  if (type !== 1) return type <= 2 ? type : null;
  reader.flag();
  reader.signedExpGolomb();
  reader.signedExpGolomb();
  const cycle = reader.unsignedExpGolomb();
  if (cycle > LARGEST_REFERENCE_CYCLE) return null;
  for (let index = 0; index < cycle; index++) reader.signedExpGolomb();
  return type;
}

function readSize(reader: RbspReader, chromaFormat: number): { width: number; height: number } | null {
  const columns = reader.unsignedExpGolomb() + 1;
  const rows = reader.unsignedExpGolomb() + 1;
  const isProgressive = reader.flag();
  if (!isProgressive) reader.flag();
  reader.flag();
  const fields = isProgressive ? 1 : 2;
  const crop = reader.flag() ? [0, 1, 2, 3].map(() => reader.unsignedExpGolomb()) : [0, 0, 0, 0];
  if (columns > LARGEST_MACROBLOCK_COUNT || rows > LARGEST_MACROBLOCK_COUNT) return null;
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const unitWidth = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const unitHeight = (chromaFormat === 1 ? 2 : 1) * fields;
  const width = columns * 16 - (left + right) * unitWidth;
  const height = rows * 16 * fields - (top + bottom) * unitHeight;
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Goes through the usability information to `max_num_reorder_frames`. */
function readReorderedFrames(reader: RbspReader): number | null {
  if (reader.flag() && reader.bits(8) === EXTENDED_ASPECT_RATIO) reader.bits(32);
  if (reader.flag()) reader.flag();
  if (reader.flag()) {
    reader.bits(4);
    if (reader.flag()) reader.bits(24);
  }
  if (reader.flag()) {
    reader.unsignedExpGolomb();
    reader.unsignedExpGolomb();
  }
  if (reader.flag()) reader.bits(65);
  const hasNalBuffer = reader.flag() && skipBufferModel(reader);
  const hasVclBuffer = reader.flag() && skipBufferModel(reader);
  if (hasNalBuffer || hasVclBuffer) reader.flag();
  reader.flag();
  if (!reader.flag()) return null;
  reader.flag();
  for (let field = 0; field < 4; field++) reader.unsignedExpGolomb();
  const frames = reader.unsignedExpGolomb();
  return reader.isExhausted || frames > MOST_REORDERED_FRAMES ? null : frames;
}

/** ITU-T H.264, E.1.2. */
function skipBufferModel(reader: RbspReader): true {
  const buffers = Math.min(reader.unsignedExpGolomb() + 1, 32);
  reader.bits(8);
  for (let buffer = 0; buffer < buffers; buffer++) {
    reader.unsignedExpGolomb();
    reader.unsignedExpGolomb();
    reader.flag();
  }
  reader.bits(20);
  return true;
}
