import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ToStringOptions,
  visit,
  type YAMLSeq,
} from 'yaml';
import type { ConfigPath } from './config-problem.ts';

/**
 * Changes a YAML document so that its plain value becomes `after`. Only the nodes that differ are touched; the others
 * keep their comments, order, quotes and blank lines.
 *
 * @param before the document's plain value now
 */
export function editDocument(document: Document, before: unknown, after: unknown): void {
  // A copy parsed before may share nodes through anchors and merge keys, where a small edit would change its neighbours.
  applyDifference(document, [], before, after);
  if (isPlainObject(after)) for (const key of Object.keys(after)) repairSection(document, key, after);
}

function applyDifference(document: Document, path: ConfigPath, before: unknown, after: unknown): void {
  if (isDeepStrictEqual(before, after)) return;
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(node) && isPlainObject(before) && isPlainObject(after)) {
    applyMapDifference(document, path, before, after);
  } else if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    applyListDifference(document, path, before, after);
  } else {
    replaceNode(document, path, node, after);
  }
}

function applyMapDifference(
  document: Document,
  path: ConfigPath,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) document.deleteIn([...path, key]);
  for (const [key, value] of Object.entries(after)) applyDifference(document, [...path, key], before[key], value);
}

function applyListDifference(
  document: Document,
  path: ConfigPath,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  for (let index = before.length - 1; index >= after.length; index--) document.deleteIn([...path, index]);
  for (const [index, value] of after.entries()) applyDifference(document, [...path, index], before[index], value);
}

function replaceNode(document: Document, path: ConfigPath, old: unknown, value: unknown): void {
  if (isScalar(old) && isSameKindOfScalar(old.value, value)) {
    old.value = value;
    return;
  }
  const node = createNode(document, value);
  if (isScalar(old) || isCollection(old)) keepComments(old, node);
  if (path.length === 0) document.contents = node as typeof document.contents;
  else document.setIn(path, node);
}

function createNode(document: Document, value: unknown): Node {
  const node = document.createNode(value);
  visit(node, {
    Seq: (_key, list) => {
      list.flow = isOfNumbers(list);
    },
  });
  return node;
}

/** Points and outlines: a line of numbers is easier to read than a column of dashes. */
function isOfNumbers(list: YAMLSeq): boolean {
  const isNumber = (item: unknown) => isScalar(item) && typeof item.value === 'number';
  return list.items.length > 0 && list.items.every((item) => isNumber(item) || (isSeq(item) && isOfNumbers(item)));
}

function isSameKindOfScalar(before: unknown, after: unknown): boolean {
  return typeof before === typeof after && typeof before === 'string';
}

function keepComments(from: Node, to: Node): void {
  to.commentBefore = from.commentBefore;
  to.spaceBefore = from.spaceBefore;
  if (isScalar(from) && isScalar(to)) to.comment = from.comment;
}

/** Where anchors or merge keys made a small edit come out wrong, the entries concerned are written out in full. */
function repairSection(document: Document, key: string, after: Readonly<Record<string, unknown>>): void {
  const wanted = after[key];
  const actual: unknown = (document.toJS() as Record<string, unknown>)[key];
  if (isDeepStrictEqual(actual, wanted)) return;
  if (!isPlainObject(wanted) || !isPlainObject(actual)) {
    document.setIn([key], createNode(document, wanted));
    return;
  }
  for (const [name, value] of Object.entries(wanted))
    if (!isDeepStrictEqual(actual[name], value)) document.setIn([key, name], createNode(document, value));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes a document in the style of the text that it was read from. */
export function stringifyInStyleOf(document: Document, originalText: string): string {
  const firstIndent = originalText.match(/^[^\s#][^\n]*:[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*( +)\S/m)?.[1];
  const hasFlatLists = /^( *)[^\s#-][^\n]*:[ ]*\n(?:\s*(?:#[^\n]*)?\n)*\1- /m.test(originalText);
  const options: ToStringOptions = {
    lineWidth: 0,
    indent: firstIndent?.length ?? 2,
    indentSeq: !hasFlatLists,
    flowCollectionPadding: !/(?:^|[\s[,])\{[^\s}]/m.test(originalText),
  };
  return document.toString(options);
}
