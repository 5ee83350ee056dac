import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * Everything that a schema finds wrong with a value. zod does not look at what stands under a name that is refused; here that is
 * looked at too, and its mistakes are told at the name that it has.
 */
export function findSchemaIssues(schema: z.ZodType, value: unknown): readonly Issue[] {
  const { error } = schema.safeParse(value);
  if (error === undefined) return [];
  const misnamed = error.issues.filter(({ code }) => code === 'invalid_key').map(({ path }) => path);
  if (misnamed.length === 0) return error.issues;
  const named = misnamed.map((path, index) => ({ path, name: `misnamed-${index}` }));
  const renamed = named.reduce((changed: unknown, { path, name }) => renameKey(changed, path, name), value);
  const inside = findSchemaIssues(schema, renamed).flatMap((issue) => {
    const place = named.find(({ path, name }) => isUnder(issue.path, [...path.slice(0, -1), name]));
    return place === undefined ? [] : [{ ...issue, path: [...place.path, ...issue.path.slice(place.path.length)] }];
  });
  return [...error.issues, ...inside];
}

function isUnder(path: Path, parent: Path): boolean {
  return path.length >= parent.length && parent.every((part, index) => part === path[index]);
}

function renameKey(value: unknown, [key, ...rest]: Path, name: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? renameKey(item, rest, name) : item));
  if (typeof value !== 'object' || value === null) return value;
  const isLast = rest.length === 0;
  return Object.fromEntries(
    Object.entries(value).map(([own, item]) => {
      if (own !== String(key)) return [own, item];
      return isLast ? [name, item] : [own, renameKey(item, rest, name)];
    }),
  );
}
