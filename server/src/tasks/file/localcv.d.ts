/**
 * What a task of your own is made of. localcv writes this file into the folder `tasks`, so that an editor knows the types:
 *
 *     import type { Task } from 'localcv';
 *     export default { … } satisfies Task;
 *
 * Only types can be imported from it; the import is gone when the file runs.
 */
declare module 'localcv' {
  /** A position in relative picture coordinates: (0, 0) is the top left corner and (1, 1) the bottom right one. */
  export interface Point {
    readonly x: number;
    readonly y: number;
  }

  /** A rectangle in relative picture coordinates. */
  export interface Box extends Point {
    readonly width: number;
    readonly height: number;
  }

  /** `width` times `height` pixels, row by row without gaps: 3 bytes each (red, green, blue) for `rgb`, 1 for `gray`. */
  export interface Picture {
    readonly format: 'rgb' | 'gray';
    readonly width: number;
    readonly height: number;
    readonly pixels: Uint8Array;
  }

  /** What a task looks at. The pixels are its own to change. */
  export interface Frame<State extends object = Record<string, unknown>> extends Picture {
    /** Name of the camera. */
    readonly camera: string;
    /** When it was taken, on the camera's own timeline, in microseconds. Steps between frames are exact; the origin means nothing. */
    readonly ptsUs: number;
    /** The part of the camera's picture that this one shows. */
    readonly region: Box;
    /** The object of another task that this is the picture of, where the configuration says `on`. */
    readonly object: { readonly trackId: number; readonly label: string; readonly score: number } | null;
    /** Empty at first; kept for each camera as long as the task is not loaded anew. */
    readonly state: Partial<State>;
  }

  /** Something that was found. */
  export interface Detection {
    /** At most 120 characters. */
    readonly label: string;
    /** How sure the task is, 0 to 1. */
    readonly score: number;
    /** Relative to the picture that the task was given. */
    readonly box: Box;
    readonly landmarks?: readonly Point[];
    readonly keypoints?: readonly (Point & { readonly score: number })[];
    /** Silhouette, stretched over the box: one byte a sample, row by row, 255 inside and 0 outside. */
    readonly mask?: { readonly width: number; readonly height: number; readonly data: Uint8Array };
    /** What it looks like, as a vector of any length; compared by the angle between vectors. */
    readonly embedding?: Float32Array;
    readonly attributes?: Attributes;
    readonly text?: RecognisedText;
  }

  /** Properties by name, e.g. `{ colour: { value: 'red', score: 0.8 } }`. */
  export type Attributes = Readonly<Record<string, { readonly value: string; readonly score: number }>>;

  export interface RecognisedText {
    readonly value: string;
    readonly score: number;
  }

  /** How near everything is: one byte a sample, row by row, stretched over the picture, 255 is nearest. */
  export interface DepthMap {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
    readonly unit: 'relative' | 'metres';
    /** What the samples 255 and 0 stand for. */
    readonly nearest: number;
    readonly farthest: number;
  }

  /** What a task made of one picture. Fill the parts that you know of. */
  export interface Result {
    /** At most 1000. */
    readonly objects: readonly Detection[];
    /** Of the whole picture, best first. */
    readonly classes?: readonly { readonly label: string; readonly score: number }[];
    readonly embedding?: Float32Array;
    readonly depth?: DepthMap;
    /** Of the whole picture; with `on`, of the object that it shows. */
    readonly attributes?: Attributes;
    readonly text?: RecognisedText;
  }

  /** A model of the catalogue. */
  export interface Model {
    readonly labels: readonly string[];
    /** What runs it, e.g. `cpu`. */
    readonly provider: string;
    /** Scales the picture to what the model takes, runs it, and reads its outputs. Coordinates are relative to the picture. */
    analyse(picture: Picture): Promise<Result>;
    /**
     * Scales the picture to what the model takes, runs it, and leaves the reading to you: for models of no known family, whose
     * entry says `decoder: raw`. Not for models with a `fallback`, whose outputs may be other ones.
     */
    run(picture: Picture): Promise<Outputs>;
  }

  /** What a model gave for one picture. */
  export interface Outputs {
    /** By the model's own names, in its order. */
    readonly tensors: ReadonlyMap<string, OutputTensor>;
    /** Size of the model's input in pixels. */
    readonly input: { readonly width: number; readonly height: number };
    /** A position in pixels of the model's input, relative to the picture: takes letterbox and stretching away. */
    pointInPicture(point: Point): Point;
    /** The same for a box. */
    boxInPicture(box: Box): Box;
  }

  /** Values row by row, the last dimension first; the first dimension is 1. Integers and halves come as floats. */
  export interface OutputTensor {
    readonly dims: readonly number[];
    readonly data: Float32Array;
  }

  /** What a task may use. */
  export interface Tools {
    /** One of the models that the task names in `models`. */
    model(name: string): Model;
    /** Writes a line to the log of the server: up to 500 characters, and 30 lines a minute. */
    log(message: string): void;
    /** A part of a picture, at least one pixel. Parts outside are left away. */
    crop(picture: Picture, box: Box): Picture;
    /** A picture scaled to another size, or turned to `gray`. */
    resize(
      picture: Picture,
      to: { readonly width: number; readonly height: number; readonly format?: 'rgb' | 'gray' },
    ): Picture;
    /** A box relative to a part of the picture, relative to the whole. */
    fromRegion(box: Box, region: Box): Box;
    /** The part of a box that lies inside the picture. */
    clampBox(box: Box): Box;
    boxCentre(box: Box): Point;
    /** How much two boxes are the same, 0 to 1. */
    intersectionOverUnion(a: Box, b: Box): number;
    /** The best of detections that overlap by more than `maximumOverlap` under one label, best first: what many detectors need in the end. */
    withoutOverlaps(detections: readonly Detection[], maximumOverlap: number): Detection[];
  }

  /** A task of your own: the default export of a file in the folder `tasks`. */
  export interface Task<State extends object = Record<string, unknown>> {
    /** How it is called on the screen: a plain text on a line of its own. Left out, the name of the file. */
    readonly title?: string;
    /** What pictures are scaled to before the task sees them. */
    readonly image: {
      /** `rgb` where left out. */
      readonly format?: 'rgb' | 'gray';
      /** 8 to 4096 pixels. */
      readonly width: number;
      readonly height: number;
      /** `inside` (where left out) keeps the shape, so that one side may be smaller; `exact` stretches. */
      readonly fit?: 'inside' | 'exact';
    };
    /** Names of models of the catalogue or the configuration, at most 8. They are ready before the first picture comes. */
    readonly models?: readonly string[];
    /** Called once, before the first picture. */
    open?(tools: Tools): void | Promise<void>;
    /** Called for one picture at a time, of all cameras in turn. It has 10 seconds. */
    analyse(frame: Frame<State>, tools: Tools): Result | Promise<Result>;
    /** Called at the end, unless the thread is ended by force. It has 2 seconds. */
    close?(): void | Promise<void>;
  }
}
