import { z } from 'zod';
import type { ConfigPath } from './config-problem.ts';

/** The keys that a schema takes at a path; empty where any key goes or none does. */
export function knownKeys(schema: z.ZodType, path: ConfigPath): readonly string[] {
  let current: z.core.$ZodType | undefined = schema;
  for (const part of path) current = current === undefined ? undefined : childSchema(unwrap(current), part);
  return current === undefined ? [] : keysOf(unwrap(current));
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  )
    return unwrap(schema.def.innerType);
  return schema;
}

function childSchema(schema: z.core.$ZodType, part: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    return shape[part];
  }
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

function keysOf(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
  return [];
}

/** Every key path of a schema with `*` for names that the user chooses and `[]` for list items. */
export function allKeyPaths(schema: z.core.$ZodType, prefix = ''): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return allKeyPaths(inner.element, `${prefix}[]`);
  if (inner instanceof z.ZodRecord) return allKeyPaths(inner.valueType, `${prefix}.*`);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([key, child]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [path, ...allKeyPaths(child, path)];
  });
}
