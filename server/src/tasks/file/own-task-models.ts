import type { Model, Outputs, Picture } from 'localcv';
import { boxFromLetterbox, pointFromLetterbox } from '#core/detection/letterbox.ts';
import type { Result } from '#core/detection/result.ts';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { convertPicture, resizePicture } from '#core/model-input/resample-picture.ts';
import { OperationalError } from '../../operational-error.ts';
import { openModelTask } from '../open-model-task.ts';
import type { OwnTaskServices, TaskServices } from '../open-task.ts';
import type { PictureSize, Task, TaskFrame, UnreadOutputs } from '../task.ts';
import { taskInputFor } from '../task-image.ts';
import type { PlannedModel } from '../task-plan.ts';
import { assertPicture } from './assert-picture.ts';

/** Models that take the picture's own shape need one session for each shape; more than these are not kept. */
const MAXIMUM_SHAPES = 4;

const CONTEXT = { camera: '', ptsUs: 0, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };

/** Runs one thing after the other: calls of a model must not overlap, and code of others may forget to wait. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** The models of one task of the user's own. Owned by the task, which closes them. */
export class OwnTaskModels {
  readonly #turns = new Turns();
  readonly #models = new Map<string, OwnTaskModel>();

  /**
   * Opens models for pictures of about this shape and runs each once, because the first run takes the longest.
   *
   * @throws OperationalError `model-unknown` | `model-missing` | `model-invalid`
   */
  async open(
    names: readonly string[],
    picture: PictureSize,
    services: TaskServices & { readonly own: OwnTaskServices },
  ): Promise<ReadonlyMap<string, Model>> {
    for (const name of names) {
      const model = new OwnTaskModel(await services.own.planModel(name), services, this.#turns);
      this.#models.set(name, model);
      const pixels = new Uint8Array(picture.width * picture.height * 3);
      await model.warmUp({ format: 'rgb', width: picture.width, height: picture.height, pixels });
    }
    return this.#models;
  }

  /** Null where there are none. */
  get provider(): string | null {
    const providers = new Set([...this.#models.values()].map(({ provider }) => provider));
    return providers.size === 0 ? null : [...providers].join(', ');
  }

  async close(): Promise<void> {
    for (const model of this.#models.values()) await model.close();
  }
}

class OwnTaskModel implements Model {
  readonly labels: readonly string[];
  readonly #plan: PlannedModel;
  readonly #services: TaskServices;
  readonly #turns: Turns;
  /** By input size, least recently used first. */
  readonly #sessions = new Map<string, Task>();

  constructor(plan: PlannedModel, services: TaskServices, turns: Turns) {
    this.#plan = plan;
    this.#services = services;
    this.#turns = turns;
    this.labels = Object.freeze([...plan.labels]);
  }

  get provider(): string {
    return [...this.#sessions.values()].at(-1)?.provider ?? '';
  }

  async analyse(picture: Picture): Promise<Result> {
    assertPicture(picture);
    return await this.#turns.take(async () => {
      const session = await this.#sessionFor(picture);
      const [result] = await session.analyse([frameFor(session, picture)]);
      return result ?? { objects: [] };
    });
  }

  async run(picture: Picture): Promise<Outputs> {
    assertPicture(picture);
    return await this.#turns.take(async () => {
      const session = await this.#sessionFor(picture);
      if (session.run === undefined) throw this.#hasStandIn();
      return describeOutputs(await session.run(frameFor(session, picture)));
    });
  }

  /** What nobody but the task can read is only run. */
  async warmUp(picture: Picture): Promise<void> {
    if (this.#plan.entry.decoder === 'raw') await this.run(picture);
    else await this.analyse(picture);
  }

  async close(): Promise<void> {
    await this.#turns.take(async () => {
      for (const session of this.#sessions.values()) await session.close();
      this.#sessions.clear();
    });
  }

  #hasStandIn(): OperationalError {
    const { name } = this.#plan;
    return new OperationalError(
      'model-invalid',
      `The outputs of the model "${name}" cannot be read by run(), because those of its fallback may differ. Leave "fallback" out of its entry, or call analyse().`,
    );
  }

  async #sessionFor(picture: PictureSize): Promise<Task> {
    const size = modelInputSizeFor(this.#plan.entry.input.size, picture);
    const key = `${size.width}x${size.height}`;
    const known = this.#sessions.get(key) ?? (await this.#openSession(size));
    this.#sessions.delete(key);
    this.#sessions.set(key, known);
    return known;
  }

  async #openSession(size: PictureSize): Promise<Task> {
    const [oldest] = this.#sessions;
    if (oldest !== undefined && this.#sessions.size >= MAXIMUM_SHAPES) {
      this.#sessions.delete(oldest[0]);
      await oldest[1].close();
    }
    return await openModelTask(this.#plan, size, this.#services);
  }
}

/** A picture as a session wants it. */
function frameFor(session: Task, picture: Picture): TaskFrame {
  const { format, width, height } = taskInputFor(session.image, picture);
  const scaled = convertPicture(resizePicture(picture, { width, height }), format);
  return { image: { format, width, height, data: scaled.pixels }, context: CONTEXT };
}

function describeOutputs({ outputs, letterbox }: UnreadOutputs): Outputs {
  return {
    tensors: outputs,
    input: letterbox.input,
    pointInPicture: (point) => pointFromLetterbox(letterbox, point),
    boxInPicture: (box) => boxFromLetterbox(letterbox, box),
  };
}
