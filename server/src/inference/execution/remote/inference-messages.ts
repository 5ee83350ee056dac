import { z } from 'zod';

/** Longest text of a server that is kept. */
const textSchema = z.string().max(1024);

/** Element types of the protocol → names of the port. `BYTES` (text) is left out on purpose. */
export const DATATYPES: Readonly<Record<string, { readonly type: string; readonly bytes: number }>> = {
  BOOL: { type: 'bool', bytes: 1 },
  UINT8: { type: 'uint8', bytes: 1 },
  UINT16: { type: 'uint16', bytes: 2 },
  UINT32: { type: 'uint32', bytes: 4 },
  UINT64: { type: 'uint64', bytes: 8 },
  INT8: { type: 'int8', bytes: 1 },
  INT16: { type: 'int16', bytes: 2 },
  INT32: { type: 'int32', bytes: 4 },
  INT64: { type: 'int64', bytes: 8 },
  FP16: { type: 'float16', bytes: 2 },
  FP32: { type: 'float32', bytes: 4 },
  FP64: { type: 'float64', bytes: 8 },
};

const metadataTensorSchema = z.object({
  name: textSchema,
  datatype: textSchema,
  shape: z.array(z.coerce.number().int()).max(16),
});

/** `$metadata_model_response` of the protocol. */
export const modelMetadataSchema = z.object({
  name: textSchema,
  inputs: z.array(metadataTensorSchema).min(1).max(64),
  outputs: z.array(metadataTensorSchema).min(1).max(256),
});
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;

/** `$metadata_server_response` of the protocol. */
export const serverMetadataSchema = z.object({ extensions: z.array(textSchema).max(256).default([]) });

/** `$metadata_server_error_response`, `$inference_error_response`. */
export const errorResponseSchema = z.object({ error: z.string() });

/** `$inference_response` of the protocol, with the binary tensor data extension. */
export const inferenceResponseSchema = z.object({
  model_name: textSchema.optional(),
  outputs: z
    .array(
      z.object({
        name: textSchema,
        datatype: textSchema,
        shape: z.array(z.number().int().min(0)).max(16),
        parameters: z.object({ binary_data_size: z.number().int().min(0).optional() }).optional(),
        // Looked at value by value later; a schema for millions of numbers takes seconds.
        data: z.unknown().optional(),
      }),
    )
    .max(256),
});
export type InferenceResponse = z.infer<typeof inferenceResponseSchema>;
export type ResponseOutput = InferenceResponse['outputs'][number];
