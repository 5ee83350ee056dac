import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { CameraConfig, Config } from '#contract/config.ts';
import { cameraConfigSchema } from '#contract/config.ts';
import { ruleSchema } from '#contract/rules.ts';
import type { ClipReplay } from '#contract/rules-api.ts';
import type { Rule } from '#core/rules/rule.ts';
import { openClipTrials } from '../../compose-commands.ts';
import { resolveCameras } from '../../config/resolve-tasks.ts';
import { localTimeZone } from '../../local-time-zone.ts';
import { OperationalError } from '../../operational-error.ts';
import type { CliContext } from '../cli-context.ts';

export interface TriedClip {
  readonly rule: Rule;
  readonly clip: string;
  /** Left out, the only one of the configuration. */
  readonly camera: string | undefined;
}

/** What is looked for where the configuration has no camera yet. */
const OBJECTS_ONLY = { inputs: [{ path: 'file' }], detect: { tasks: { objects: {} } } };

/**
 * Lets a rule watch a video file in this process, seen as one of the cameras of the configuration.
 *
 * @throws OperationalError `command-line-invalid` | `clip-not-analysed` | `source-…`
 */
export async function tryRuleOnClip(context: CliContext, { rule, clip, camera }: TriedClip): Promise<ClipReplay> {
  const { config } = context;
  const [name, { title, detect, zones, lines, scale }] = findCamera(config, camera);
  await using trials = await openClipTrials(context);
  return await trials.try({
    ...{ trialId: randomUUID(), file: resolve(clip), camera: name, rule: ruleSchema.parse(rule), tasks: config.tasks },
    scene: { title, detect, zones, lines, scale },
    site: { ...config.site, timeZone: config.site.timeZone ?? localTimeZone() },
    startsAtMs: Date.now(),
  });
}

/** For people: each alert with its second, then what was seen. */
export function describeReplay({ alerts, durationSeconds, analysedFrames, objects, notes }: ClipReplay): string {
  const seen = Object.entries(objects).map(([label, count]) => `${count} × ${label}`);
  return [
    ...alerts.map(({ atSeconds, reason }) => `${atSeconds.toFixed(1).padStart(8)} s  ${reason}`),
    `${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'} in ${durationSeconds.toFixed(1)} s (${analysedFrames} results)`,
    `Seen: ${seen.length === 0 ? 'nothing' : seen.join(', ')}`,
    ...notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

function findCamera(config: Config, wanted: string | undefined): [string, CameraConfig] {
  const cameras = resolveCameras(config);
  const names = Object.keys(cameras);
  if (wanted === undefined && names.length === 0) return ['clip', cameraConfigSchema.parse(OBJECTS_ONLY)];
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  const camera = name !== undefined && Object.hasOwn(cameras, name) ? cameras[name] : undefined;
  if (name !== undefined && camera !== undefined) return [name, camera];
  throw new OperationalError(
    'command-line-invalid',
    `localcv: say with --camera which camera's places and tasks the clip is looked at with: ${names.join(', ') || 'there is none'}`,
  );
}
