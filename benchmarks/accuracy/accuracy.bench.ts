import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { OnnxExecutor } from '../../server/src/inference/execution/onnx/onnx-executor.ts';
import { readModelCatalogue } from '../../server/src/inference/model-store/model-catalogue.ts';
import { ModelStore } from '../../server/src/inference/model-store/model-store.ts';
import { sharedModel, skipWithoutModels } from '../../server/src/inference/testing/shared-models.ts';
import { createModelTask } from '../../server/src/tasks/model-task.ts';
import type { PictureSize, Task } from '../../server/src/tasks/task.ts';
import type { PlannedModel } from '../../server/src/tasks/task-plan.ts';
import { TaskPlanner } from '../../server/src/tasks/task-planner.ts';
import { readExpected } from '../../server/src/tasks/testing/expected-detections.ts';
import { analysePicture, type Picture, readPicture } from '../../server/src/tasks/testing/open-model-task.ts';
import { pictureFile, skipWithoutPictures } from '../../server/src/tasks/testing/test-pictures.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';
import {
  addCounts,
  type LabelledBox,
  type MatchCounts,
  matchDetections,
  precisionOf,
  recallOf,
} from './match-detections.ts';

const PICTURES = [
  'coral_cat_720p.jpg',
  'coral_grace_hopper.png',
  'coral_pets.jpg',
  'lp_test_img.jpg',
  'mp_business_person.png',
  'mp_couple_and_dog.jpg',
  'mp_pose.jpg',
  'mp_two_faces.jpg',
];
const MINIMUM_OVERLAP = 0.5;

type Expected = Awaited<ReturnType<typeof readExpected>>;

interface Subject {
  readonly name: string;
  readonly plan: () => Promise<PlannedModel>;
  /** Found boxes count from this score on: what the others were written down with, or the least score of the task. */
  readonly minimumScore: number;
  /** What the boxes are compared with, in words, and where it is. */
  readonly references: Readonly<Record<string, (expected: Expected) => readonly LabelledBox[]>>;
}

export interface AccuracyResult {
  readonly model: string;
  readonly against: string;
  readonly counts: MatchCounts;
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface AccuracyFigures {
  readonly minimumOverlap: number;
  readonly pictures: readonly string[];
  readonly results: readonly AccuracyResult[];
}

const agreed = 'what two of three detectors agree on';
const faces = { 'the expected faces': (expected: Expected) => expected.faces };
const shared = (name: Parameters<typeof sharedModel>[0]) => async () => sharedModel(name);

const SUBJECTS: readonly Subject[] = [
  {
    name: 'centernet',
    plan: () => planCatalogued('centernet'),
    minimumScore: 0.25,
    references: { [agreed]: findAgreed },
  },
  {
    name: 'yolox-nano',
    plan: shared('yolox-nano'),
    minimumScore: 0.5,
    references: { 'its own expected boxes': ({ yolox }) => yolox, [agreed]: findAgreed },
  },
  {
    name: 'deimv2-atto',
    plan: shared('deimv2-atto'),
    minimumScore: 0.5,
    references: { 'its own expected boxes': ({ deim }) => deim, [agreed]: findAgreed },
  },
  {
    name: 'deimv2-femto',
    plan: shared('deimv2-femto'),
    minimumScore: 0.5,
    references: { 'its own expected boxes': ({ deimFemto }) => deimFemto, [agreed]: findAgreed },
  },
  { name: 'blazeface', plan: () => planCatalogued('blazeface'), minimumScore: 0.5, references: faces },
  { name: 'yunet', plan: shared('yunet'), minimumScore: 0.7, references: faces },
];

/**
 * Compares what each model finds in the shared pictures with what other detectors found there (`expected.json`): precision and recall at an
 * overlap of 0.5. The references are outputs of detectors, not the truth.
 */
export async function run(options: { readonly json?: string } = {}): Promise<AccuracyFigures | null> {
  const missing = skipWithoutModels || skipWithoutPictures;
  if (missing !== false) {
    console.log(`Nothing to compare with: ${missing}.`);
    return null;
  }
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  try {
    const results: AccuracyResult[] = [];
    for (const subject of SUBJECTS) results.push(...(await measure(subject, cacheDirectory)));
    const figures: AccuracyFigures = { minimumOverlap: MINIMUM_OVERLAP, pictures: PICTURES, results };
    print(figures, options.json);
    return figures;
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

async function measure(subject: Subject, cacheDirectory: string): Promise<AccuracyResult[]> {
  const totals = new Map<string, MatchCounts>();
  const model = await subject.plan();
  for (const name of PICTURES) {
    const picture = await readPicture(pictureFile(name));
    const expected = await readExpected(name);
    const found = (await findObjects(model, picture, cacheDirectory)).filter(
      ({ score }) => score >= subject.minimumScore,
    );
    for (const [against, select] of Object.entries(subject.references)) {
      const counts = matchDetections(found, select(expected), MINIMUM_OVERLAP);
      totals.set(against, addCounts(totals.get(against) ?? { matched: 0, surplus: 0, missed: 0 }, counts));
    }
  }
  return [...totals].map(([against, counts]) => ({
    model: subject.name,
    against,
    counts,
    precision: precisionOf(counts),
    recall: recallOf(counts),
  }));
}

async function findObjects(model: PlannedModel, picture: Picture, cacheDirectory: string) {
  const task = await openTask(model, picture.size, cacheDirectory);
  try {
    return (await analysePicture(task, picture)).objects;
  } finally {
    await task.close();
  }
}

async function openTask(model: PlannedModel, picture: PictureSize, cacheDirectory: string): Promise<Task> {
  const onWarning = (message: string) => console.warn(message);
  const store = new ModelStore({ modelsDirectory: cacheDirectory, cacheDirectory, onWarning });
  const size = modelInputSizeFor(model.entry.input.size, picture);
  const { bytes, input } = await store.load(model, size);
  return createModelTask(model, input, size, await OnnxExecutor.open(bytes, { threads: 1 }));
}

function planCatalogued(name: string): Promise<PlannedModel> {
  const configDirectory = tmpdir();
  const planner = new TaskPlanner({
    catalogue: readModelCatalogue(),
    models: {},
    tasks: {},
    configDirectory,
    modelsDirectory: configDirectory,
  });
  return planner.planModel(name);
}

/** Boxes of one detector that at least one of the other two also has. */
function findAgreed({ yolox, deim, deimFemto }: Expected): LabelledBox[] {
  const has = (list: readonly LabelledBox[], wanted: LabelledBox) =>
    matchDetections(list, [wanted], MINIMUM_OVERLAP).matched > 0;
  const agreedOn = deimFemto.filter((wanted) => has(deim, wanted) || has(yolox, wanted));
  return [...agreedOn, ...deim.filter((wanted) => has(yolox, wanted) && !has(agreedOn, wanted))];
}

function print(figures: AccuracyFigures, json: string | undefined): void {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  const rows = figures.results.map(({ model, against, counts, precision, recall }) => ({
    model,
    against,
    precision: percent(precision),
    recall: percent(recall),
    matched: counts.matched,
    surplus: counts.surplus,
    missed: counts.missed,
  }));
  report(`Accuracy: ${PICTURES.length} pictures, overlap of at least ${MINIMUM_OVERLAP}`, rows, figures, json);
}

if (import.meta.main) {
  const { json } = parseBenchmarkOptions();
  await run(json === undefined ? {} : { json });
}
