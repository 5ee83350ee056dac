/** Applies a JSON merge patch (RFC 7396, section 2): null removes, objects merge, anything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const result: Record<string, unknown> = isPlainObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    // Own keys only: "__proto__" must stay a key like any other.
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (value === null) delete result[key];
    else Object.defineProperty(result, key, { ...OWN_VALUE, value: applyMergePatch(before, value) });
  }
  return result;
}

const OWN_VALUE = { writable: true, enumerable: true, configurable: true } as const;

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
