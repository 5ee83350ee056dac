import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { ConfigPath } from './config-problem.ts';

/**
 * The line on which a path stands in a YAML document. Where the path is not in the document, the line of the nearest
 * ancestor that is: the place where something is missing.
 */
export function lineOfPath(document: Document, lines: LineCounter, path: ConfigPath, isAboutKey = false): number {
  let node: Node | null = resolve(document, document.contents);
  let offset = startOf(node);
  for (const [index, part] of path.entries()) {
    const pair: Pair | undefined = isMap(node) ? pairOf(node.items, part) : undefined;
    const item = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
    const child = resolve(document, pair === undefined ? item : pair.value);
    const isLast = index === path.length - 1;
    if (pair !== undefined) offset = startOf(pair.key) ?? offset;
    if (child !== null && !(isLast && isAboutKey)) offset = startOf(child) ?? offset;
    if (isMap(child) && pair !== undefined) offset = startOf(pair.key) ?? offset;
    if (child === null) break;
    node = child;
  }
  return lines.linePos(offset ?? 0).line || 1;
}

function pairOf(pairs: readonly Pair[], key: string | number): Pair | undefined {
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function resolve(document: Document, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null;
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null;
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}
