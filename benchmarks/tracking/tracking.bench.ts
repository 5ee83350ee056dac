import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import { type DetectedFrame, detectVideo, missingSamples } from '../../server/src/testing/detect-video.ts';
import { countMatchedBoxes, evaluateTracks, type TrackScore } from '../../server/src/testing/evaluate-tracks.ts';
import { type LabelledObject, loadVideoLabels, type VideoLabels } from '../../server/src/testing/video-labels.ts';
import { formatPercent, parseBenchmarkOptions, type Row, report } from '../report/report.ts';

const PEOPLE = 'one-by-one-person-detection.mp4';
/** How often frames are detected; the tracker is given all of them, or every second, fifth and tenth. */
const FRAMES_PER_SECOND = 10;
const TRACKED_EVERY = [1, 2, 5, 10];
const SHORT_SECONDS = 50;
const VIDEO_FRAMES_PER_SECOND = 5;

/** A score from which things are believed, as users have it for these models. */
const DETECTORS = [
  { model: 'centernet', task: 'objects', minimumScore: 0.3 },
  { model: 'yolox-nano', task: 'objects', minimumScore: 0.3 },
  { model: 'deimv2-atto', task: 'objects', minimumScore: 0.4 },
  { model: 'blazeface', task: 'faces', minimumScore: 0.5 },
  { model: 'yunet', task: 'faces', minimumScore: 0.6 },
] as const;
type Detector = (typeof DETECTORS)[number];

interface Figures {
  readonly model: string;
  readonly video: string;
  readonly label: string;
  readonly framesPerSecond: number;
  readonly score: Score;
}

/** With the labelled boxes that the detector alone found. */
type Score = TrackScore & { readonly boxes: { readonly matched: number; readonly all: number } };

const { json, isShort } = parseBenchmarkOptions();
const problem = missingSamples();
if (problem === null) await run();
else console.log(`Nothing to measure: ${problem}`);

/** Follows people with real detectors at falling frame rates, and compares what each detector finds in every video with the labels. */
async function run(): Promise<void> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  try {
    const videos = await loadVideoLabels();
    const people = await measurePeople(videos, cacheDirectory);
    report(`People who come one by one (${PEOPLE})`, people.map(toTrackingRow), { figures: people }, json);
    if (isShort) return;
    const found = await measureVideos(videos, cacheDirectory);
    const title = `Found in each video at ${VIDEO_FRAMES_PER_SECOND} frames a second`;
    report(title, found.map(toAccuracyRow), { figures: [...people, ...found] }, json);
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

async function measurePeople(videos: readonly VideoLabels[], cacheDirectory: string): Promise<Figures[]> {
  const seconds = isShort ? SHORT_SECONDS : undefined;
  const all = videos.find(({ video }) => video === PEOPLE)?.objects ?? [];
  const labels = all.filter(({ leaveSeconds }) => seconds === undefined || leaveSeconds < seconds);
  const figures: Figures[] = [];
  for (const detector of DETECTORS.filter(({ task }) => task === 'objects')) {
    const options = { model: detector.model, video: PEOPLE, framesPerSecond: FRAMES_PER_SECOND, cacheDirectory };
    const detected = await detectVideo({ ...options, ...(seconds !== undefined && { seconds }) });
    for (const every of TRACKED_EVERY) {
      const frames = detected.filter((_, index) => index % every === 0);
      const score = follow(frames, detector, 'person', labels);
      const framesPerSecond = FRAMES_PER_SECOND / every;
      figures.push({ model: detector.model, video: PEOPLE, label: 'person', framesPerSecond, score });
    }
  }
  return figures;
}

async function measureVideos(videos: readonly VideoLabels[], cacheDirectory: string): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const { video, objects } of videos.filter(({ video }) => video !== PEOPLE)) {
    for (const detector of DETECTORS) {
      const labels = objects.filter(({ label }) => (label === 'face') === (detector.task === 'faces'));
      if (labels.length === 0) continue;
      const framesPerSecond = VIDEO_FRAMES_PER_SECOND;
      const detected = await detectVideo({ model: detector.model, video, framesPerSecond, cacheDirectory });
      for (const [label, group] of Map.groupBy(labels, (object) => object.label)) {
        const score = follow(detected, detector, label, group);
        figures.push({ model: detector.model, video, label, framesPerSecond, score });
      }
    }
  }
  return figures;
}

function follow(
  frames: readonly DetectedFrame[],
  { minimumScore }: Detector,
  label: string,
  labels: readonly LabelledObject[],
): Score {
  const tracker = new ByteTracker({ highScoreThreshold: minimumScore });
  const wanted = frames.map(({ seconds, detections }) => ({
    seconds,
    detections: detections.filter((detection) => detection.label === label),
  }));
  const tracked = wanted.map(({ seconds, detections }) => ({
    seconds,
    objects: tracker.update(detections, mediaTimeUs(Math.round(seconds * 1e6))),
  }));
  const strong = wanted.map(({ seconds, detections }) => ({
    seconds,
    detections: detections.filter(({ score }) => score >= minimumScore),
  }));
  return { ...evaluateTracks(tracked, labels), boxes: countMatchedBoxes(strong, labels) };
}

function toTrackingRow({ model, framesPerSecond, score }: Figures): Row {
  const { identitySwitches, fragments, missed, falseTracks, sharedTracks } = score;
  return {
    model,
    'frames/s': framesPerSecond,
    found: foundOf(score),
    'identity switches': identitySwitches,
    fragments,
    missed,
    'false tracks': falseTracks,
    'shared tracks': sharedTracks,
    'seen in': formatPercent(coverageOf(score)),
  };
}

function toAccuracyRow({ model, video, label, score }: Figures): Row {
  return {
    video,
    label,
    model,
    found: foundOf(score),
    'seen in': formatPercent(coverageOf(score)),
    'labelled boxes': `${score.boxes.matched} of ${score.boxes.all}`,
    'false tracks': score.falseTracks,
    'identity switches': score.identitySwitches,
  };
}

function foundOf({ objects }: TrackScore): string {
  const required = objects.filter(({ isOptional }) => !isOptional);
  return `${required.filter(({ isFound }) => isFound).length} of ${required.length}`;
}

function coverageOf({ objects }: TrackScore): number {
  const required = objects.filter(({ isOptional }) => !isOptional);
  return required.reduce((sum, { coverage }) => sum + coverage, 0) / Math.max(1, required.length);
}
