import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelEntry, modelEntrySchema } from '#contract/models.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import { readModelCatalogue } from '../model-store/model-catalogue.ts';

/** Folder of the shared models; tests that need one skip where it is absent. */
const MODELS = join(import.meta.dirname, '../../../../../shared/data/models');

/** The reason to skip a test that needs the shared models, or false. */
export const skipWithoutModels = existsSync(MODELS) ? false : 'the shared models (../shared/data/models) are absent';

/** Entries of the catalogue whose published file is a shared one. */
const CATALOGUED = {
  'yolox-nano': 'yolox_nano_416x416.onnx',
  'deimv2-femto': 'deimv2_hgnetv2_femto_coco.onnx',
  'deimv2-atto': 'deimv2_hgnetv2_atto_coco.onnx',
  yunet: 'yunet_n_dynamic.onnx',
  'person-reidentification': 'person-reidentification-retail-0287.onnx',
  'hyperlpr3-detector': 'hyperlpr3_y5fu_320x.onnx',
} as const;

/** The alphabet of LPRNet's published weights, without the blank at its end. */
const PLATE_CHARACTERS =
  '京沪津渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新0123456789ABCDEFGHJKLMNPQRSTUVWXYZIO';

/** Shared files that were converted from another format, which nobody publishes as they are. */
const CONVERTED = {
  'shared-movenet': {
    title: 'MoveNet Lightning (ONNX)',
    task: 'pose',
    source: { file: 'movenet_lightning_fp16w.onnx' },
    decoder: 'movenet',
    labels: ['person'],
    input: { size: { width: 192, height: 192 } },
  },
  'shared-mobilenet': {
    title: 'MobileNet V2 with embedding',
    task: 'scene',
    source: { file: 'mobilenet_v2_embed_fp16w.onnx' },
    decoder: 'classification',
    labels: { file: 'imagenet_labels.txt' },
    input: { size: { width: 224, height: 224 }, fit: 'stretch', mean: 127.5, scale: 1 / 127.5 },
    minimumScore: 0.05,
  },
  'shared-lprnet': {
    title: 'LPRNet (Chinese plates)',
    task: 'plate-text',
    source: { file: 'lprnet_sirius.onnx' },
    decoder: 'ctc-text',
    labels: [...PLATE_CHARACTERS],
    input: { size: { width: 94, height: 24 }, fit: 'stretch', channels: 'bgr', mean: 127.5, scale: 1 / 128 },
  },
} as const;

export type SharedModelName = keyof typeof CONVERTED | keyof typeof CATALOGUED;

/** A model of the shared folder, planned as the server would plan it, but from its file there. */
export function sharedModel(name: SharedModelName): PlannedModel {
  const { entry, file } = findEntry(name);
  const { labels, ...rest } = entry;
  return {
    name,
    entry: { ...rest, source: { file: join(MODELS, file) } },
    labels: readLabels(labels),
    fallback: null,
  };
}

function findEntry(name: SharedModelName): { entry: ModelEntry; file: string } {
  if (name in CONVERTED) {
    const converted = CONVERTED[name as keyof typeof CONVERTED];
    return { entry: modelEntrySchema.parse(converted), file: converted.source.file };
  }
  const entry = readModelCatalogue()[name];
  if (entry === undefined) throw new TypeError(`Expected a model of the catalogue but received ${name}`);
  return { entry, file: CATALOGUED[name as keyof typeof CATALOGUED] };
}

function readLabels(labels: ModelEntry['labels']): readonly string[] {
  if (labels === 'coco-80') return COCO_LABELS;
  if (typeof labels === 'string') throw new TypeError(`Expected labels of a shared model but received ${labels}`);
  if (Array.isArray(labels)) return labels;
  if (!('file' in labels)) throw new TypeError('Expected a file of labels of a shared model');
  return readFileSync(join(MODELS, labels.file), 'utf8').trimEnd().split('\n');
}
