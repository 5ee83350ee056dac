type Json = Record<string, unknown>;

/**
 * The merge patch (RFC 7396) that turns `from` into `to`: what differs, with null for what goes. Lists are replaced
 * as a whole.
 *
 * A null inside `to` means the same as an absent member, since a merge patch cannot say null.
 */
export function mergePatch(from: Json, to: Json): Json {
  const patch: Json = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const before = from[key] ?? undefined;
    const after = to[key] ?? undefined;
    if (after === undefined) {
      if (key in from && from[key] !== undefined) patch[key] = null;
    } else if (isObject(after)) {
      const inner = mergePatch(isObject(before) ? before : {}, after);
      if (Object.keys(inner).length > 0 || !isObject(before)) patch[key] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(after)) {
      patch[key] = after;
    }
  }
  return patch;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
