import { z } from 'zod';
import { DECODER_NAMES } from '#core/decoding/decoder.ts';

/** Names of models in the catalogue, the configuration and addresses. */
export const modelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
    error: 'expected 1 to 64 lower-case letters, digits, ".", "_" or "-", starting with a letter or digit',
  })
  .meta({ description: 'Name of a model' });

export const decoderNameSchema = z.enum(DECODER_NAMES).meta({ description: 'How the outputs of the model are read' });

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected 64 lower-case hexadecimal digits' });

/** A file at an address whose content is known beforehand. */
export const pinnedFileSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(4096),
  bytes: z.number().int().positive(),
  sha256: sha256Schema,
});
export type PinnedFile = z.infer<typeof pinnedFileSchema>;

/** A name that becomes a part of a path; `.` and `..` would lead elsewhere even when they are escaped. */
const pathSegmentSchema = z
  .string()
  .min(1)
  .regex(/^(?!\.{1,2}$)\P{C}+$/u, { error: 'expected a name without control characters, and neither "." nor ".."' });

/** Where a model comes from. */
export const modelSourceSchema = z.union([
  z.strictObject({
    /** An ONNX file; relative paths begin at the folder of the file that says so. */
    file: z.string().min(1).max(4096),
  }),
  pinnedFileSchema,
  z.strictObject({
    /** Nobody offers the file for download: where people get it, in words. `models import` puts it in its place. */
    instructions: z.string().min(1).max(1000),
  }),
  z.strictObject({
    /** A TensorFlow.js graph model inside an npm package that localcv depends on; imported into ONNX once. */
    package: z.string().min(1).max(214),
    path: z.string().min(1).max(1024),
    outputs: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    /** A model server that speaks the Open Inference Protocol v2 over HTTP. */
    remote: z.url({ protocol: /^https?$/ }).max(4096),
    model: pathSegmentSchema.max(256),
    version: pathSegmentSchema.max(64).optional(),
    timeoutMs: z.number().int().min(50).max(60_000).default(2_000),
    /** The model that is used while the server cannot be reached. */
    fallback: modelNameSchema.optional(),
  }),
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const sideSchema = z.number().int().min(8).max(4096);

/** What a model takes, and how a picture is made to fit. Samples are 0..255 before `mean` and `scale`: `(x - mean) * scale`. */
export const modelInputSchema = z.strictObject({
  /** Name of the tensor; left out, the model's only or first one. */
  name: z.string().min(1).max(256).optional(),
  /** A fixed size, or, for models that take any: the picture's shape with this long side in multiples of `step`. */
  size: z.union([
    z.strictObject({ width: sideSchema, height: sideSchema }),
    z.strictObject({ longSide: sideSchema, step: z.number().int().min(1).max(256), shortest: sideSchema.default(32) }),
  ]),
  fit: z.enum(['stretch', 'letterbox']).default('letterbox'),
  /** Where the picture lies in its letterbox. */
  alignment: z.enum(['centre', 'top-left']).default('centre'),
  /** Grey level of the rest of the letterbox, 0..255. */
  padding: z.number().int().min(0).max(255).default(0),
  layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  channels: z.enum(['rgb', 'bgr', 'gray']).default('rgb'),
  type: z.enum(['float32', 'uint8']).default('float32'),
  mean: z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]).default(0),
  scale: z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]).default(1),
});
export type ModelInput = z.infer<typeof modelInputSchema>;

/** Lines at the beginning of a file of labels that are no classes of the model, e.g. a "background" that it lacks. */
const skippedLines = z.number().int().min(0).max(100).default(0);

export const modelLabelsSchema = z.union([
  z.literal('coco-80'),
  z.array(z.string().min(1).max(200)).max(10_000),
  z.strictObject({ file: z.string().min(1).max(4096), skip: skippedLines }),
  /** Fetched together with the model. */
  pinnedFileSchema.extend({ skip: skippedLines }),
]);
export type ModelLabels = z.infer<typeof modelLabelsSchema>;

export const modelEntrySchema = z
  .strictObject({
    title: z.string().min(1).max(120),
    /** The vision task that it serves: `objects`, `faces`, `pose`, … */
    task: z.string().min(1).max(48),
    licence: z.string().min(1).max(200).default('unknown'),
    source: modelSourceSchema,
    decoder: decoderNameSchema,
    /** Class names in the model's order, the name of a known list, or a text file with one on each line. */
    labels: modelLabelsSchema.default([]),
    input: modelInputSchema,
    /** What this family lets its models differ in; see docs/reference/decoders.md. */
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    /** Scores below it are never given to anybody. */
    minimumScore: z.number().min(0).max(1).default(0.1),
  })
  .meta({ id: 'ModelEntry' });
export type ModelEntry = z.infer<typeof modelEntrySchema>;

export const modelTableSchema = z.record(modelNameSchema, modelEntrySchema);
export type ModelTable = z.infer<typeof modelTableSchema>;
/** The file of the project that holds the models it knows. */
export const modelCatalogueSchema = z.strictObject({ models: modelTableSchema });

export const EXECUTION_PROVIDERS = ['cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'dml', 'openvino'] as const;
export const executionProviderSchema = z.enum(EXECUTION_PROVIDERS);
export type ExecutionProvider = z.infer<typeof executionProviderSchema>;

/** How models are run on this machine. */
export const inferenceConfigSchema = z.strictObject({
  provider: z
    .union([z.literal('auto'), executionProviderSchema])
    .default('auto')
    .meta({ description: 'What runs the models; "auto" takes the best that works here' }),
  threads: z.number().int().min(1).max(64).default(1).meta({ description: 'CPU threads of each model' }),
  stalenessMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1_000)
    .meta({ description: 'A frame that waited longer than this is not analysed any more' }),
});
export type InferenceConfig = z.infer<typeof inferenceConfigSchema>;

/** A model of the catalogue as the API and `localcv models list` show it. */
export const modelSchema = z
  .object({
    name: modelNameSchema,
    title: z.string(),
    task: z.string(),
    licence: z.string(),
    decoder: decoderNameSchema,
    /** In words: the npm package, the file, the host of the address, the model server. */
    source: z.string(),
    /** `ready`: can be used at once; `available`: has to be pulled, or brought where it cannot; `pulling`: is being pulled now; `broken`: see `problem`. */
    state: z.enum(['ready', 'available', 'pulling', 'broken']),
    problem: z.string().nullable(),
    bytes: z.number().int().nullable(),
    /** Bytes that have arrived while `pulling`. */
    pulledBytes: z.number().int().nullable(),
    input: z.string(),
    /** Number of classes; null where only the file of labels tells it. */
    labels: z.number().int().nullable(),
    /** Whether `pull` can fetch it; the others are here already, on a server, or brought by people. */
    isPullable: z.boolean(),
    /** Comes from the user's own configuration. */
    isOwn: z.boolean(),
    /** Tasks of the configuration that use it now. */
    usedBy: z.array(z.string()),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof modelSchema>;
export const modelListSchema = z.object({ models: z.array(modelSchema) }).meta({ id: 'ModelList' });

/** A task that cameras can be given. */
export const offeredTaskSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    /** `built-in`, defined in the configuration, or a file in the folder `tasks`. */
    origin: z.enum(['built-in', 'configuration', 'file']),
    /** Name of its model; null for an algorithm or a file. */
    model: z.string().nullable(),
    /** The task whose objects it looks at; null where it looks at whole pictures. */
    on: z.string().nullable(),
    /** Why it cannot run now and what to do about it; null where it can. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'OfferedTask' });
export type OfferedTask = z.infer<typeof offeredTaskSchema>;
export const offeredTaskListSchema = z.object({ tasks: z.array(offeredTaskSchema) }).meta({ id: 'OfferedTaskList' });

/** What is told of an ONNX file that is uploaded; the file itself is the body of the request. */
export const uploadModelQuerySchema = z.object({
  name: modelNameSchema,
  title: z.string().min(1).max(120).optional(),
  task: z.string().min(1).max(48).default('objects'),
  licence: z.string().min(1).max(200).optional(),
  decoder: decoderNameSchema,
  /** `coco-80`, or class names with commas between them. */
  labels: z.string().max(65_536).optional(),
  width: z.coerce.number().int().min(8).max(4096),
  height: z.coerce.number().int().min(8).max(4096),
  /** The rest of `input`, as JSON. */
  input: z.string().max(4096).optional(),
});
export type UploadModelQuery = z.infer<typeof uploadModelQuerySchema>;

/** What `models check --json` prints: positions in pixels of the picture. */
export const modelCheckOutputSchema = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  inferenceMs: z.number(),
  objects: z.array(
    z.object({
      label: z.string(),
      score: z.number(),
      /** Left, top, right, bottom. */
      box: z.array(z.number()).length(4),
    }),
  ),
  classes: z.array(z.object({ label: z.string(), score: z.number() })).optional(),
  text: z.object({ value: z.string(), score: z.number() }).optional(),
});
/** What a model found in a picture. */
export const modelCheckSchema = modelCheckOutputSchema
  .extend({
    /** The picture with what was found drawn into it: a data URL (PNG). */
    drawing: z.string(),
  })
  .meta({ id: 'ModelCheck' });
export type ModelCheck = z.infer<typeof modelCheckSchema>;

export const measureModelsRequestSchema = z.object({
  /** Left out, all models that are ready. */
  models: z.array(modelNameSchema).max(100).optional(),
  cameras: z.number().int().min(1).max(1000).default(4),
  fps: z.number().min(0.1).max(120).default(5),
});
export type MeasureModelsRequest = z.infer<typeof measureModelsRequestSchema>;

/** How far a measurement is. */
export const measureProgressSchema = z.object({
  /** The one that is measured now. */
  model: z.string(),
  /** Models that were measured before. */
  done: z.number().int(),
  total: z.number().int(),
});
export type MeasureProgress = z.infer<typeof measureProgressSchema>;
export const measureStateSchema = z
  .object({
    /** Null while nothing is measured. */
    progress: measureProgressSchema.nullable(),
  })
  .meta({ id: 'MeasureState' });

export const modelMeasurementsSchema = z
  .object({
    cores: z.number().int(),
    rows: z.array(
      z.object({
        model: z.string(),
        task: z.string(),
        width: z.number(),
        height: z.number(),
        provider: z.string(),
        batch: z.number().int(),
        /** Of one run of so many pictures. */
        ms: z.number(),
        msPerPicture: z.number(),
      }),
    ),
    /** Models that could not be measured, with the reason. */
    problems: z.array(z.string()),
    /** In words: what to take for so many cameras. */
    recommendation: z.string(),
  })
  .meta({ id: 'ModelMeasurements' });
export type ModelMeasurements = z.infer<typeof modelMeasurementsSchema>;
