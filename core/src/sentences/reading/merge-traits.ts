import type { Subject, Traits } from '../../rules/rule.ts';

/** Both in one, where they differ in their labels alone or in their names alone. */
export function mergeTraits(a: Traits, b: Traits): Traits | null {
  if (Array.isArray(a.identity) && Array.isArray(b.identity) && !a.labels && !b.labels)
    return { ...a, identity: [...a.identity, ...b.identity] };
  if (a.labels === undefined || b.labels === undefined) return null;
  const { labels: first, ...restOfA } = a;
  const { labels: second, ...restOfB } = b;
  if (JSON.stringify(restOfA) !== JSON.stringify(restOfB)) return null;
  return { ...restOfA, labels: [...new Set([...first, ...second])] };
}

/** Things that differ in their labels alone become one subject with several labels. */
export function mergeLabels(subjects: readonly Subject[]): Subject[] {
  const merged: Subject[] = [];
  for (const subject of subjects) {
    const last = merged.at(-1);
    const both = last === undefined ? null : mergeTraits(last, subject);
    if (both === null) merged.push(subject);
    else merged[merged.length - 1] = both;
  }
  return merged;
}
