/**
 * Where the scores of the classes of each anchor lie: anchor `a` and class `c` at `offset + a * anchorStride + c * classStride`.
 */
export interface ClassScoreLayout {
  readonly data: Float32Array;
  readonly anchors: number;
  readonly classes: number;
  readonly offset: number;
  readonly anchorStride: number;
  readonly classStride: number;
}

/** The best class of each anchor and its score; NaN where no class has a number. */
export interface BestClasses {
  readonly scores: Float32Array;
  readonly classes: Int32Array;
}

/** Finds the best class of each anchor. Reads the memory in its own order, which is several times faster than the anchors' order. */
export function findBestClasses(layout: ClassScoreLayout): BestClasses {
  const scores = new Float32Array(layout.anchors).fill(Number.NaN);
  const classes = new Int32Array(layout.anchors);
  if (layout.classStride === 1) findByAnchor(layout, scores, classes);
  else findByClass(layout, scores, classes);
  return { scores, classes };
}

function findByAnchor(layout: ClassScoreLayout, scores: Float32Array, classes: Int32Array): void {
  const { data, anchors, classes: count, offset, anchorStride } = layout;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const start = offset + anchor * anchorStride;
    const best = findBestClass(data, start, count);
    if (best < 0) continue;
    scores[anchor] = data[start + best] ?? Number.NaN;
    classes[anchor] = best;
  }
}

/** The best of `count` classes that lie side by side; -1 where none is a number. */
export function findBestClass(data: Float32Array, start: number, count: number): number {
  let best = Number.NEGATIVE_INFINITY;
  let bestClass = -1;
  for (let index = 0; index < count; index++) {
    const score = data[start + index] ?? Number.NaN;
    if (score > best) {
      best = score;
      bestClass = index;
    }
  }
  return bestClass;
}

function findByClass(layout: ClassScoreLayout, scores: Float32Array, classes: Int32Array): void {
  const { data, anchors, classes: count, offset, anchorStride, classStride } = layout;
  scores.fill(Number.NEGATIVE_INFINITY);
  for (let index = 0; index < count; index++) {
    let at = offset + index * classStride;
    for (let anchor = 0; anchor < anchors; anchor++, at += anchorStride) {
      const score = data[at] ?? Number.NaN;
      if (score > (scores[anchor] ?? 0)) {
        scores[anchor] = score;
        classes[anchor] = index;
      }
    }
  }
  for (let anchor = 0; anchor < anchors; anchor++) {
    if (scores[anchor] === Number.NEGATIVE_INFINITY) scores[anchor] = Number.NaN;
  }
}
