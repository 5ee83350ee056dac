import type { PlaceKind } from './place-shape.ts';

/** What the page was opened to draw. */
export interface DrawingRequest {
  readonly kind: PlaceKind | null;
  readonly title: string;
  /** Page to go back to when it is saved; null: stay. */
  readonly back: string | null;
}

const KINDS: readonly PlaceKind[] = ['zone', 'line', 'mask', 'ground'];
const LONGEST_TITLE = 120;

/** Reads `?draw=zone&name=garden&back=/rules/new`. Only addresses of this application are gone back to. */
export function drawingRequest(search: URLSearchParams): DrawingRequest {
  const wanted = search.get('draw');
  const back = search.get('back');
  return {
    kind: KINDS.find((kind) => kind === wanted) ?? null,
    title: (search.get('name') ?? '').slice(0, LONGEST_TITLE),
    back: back !== null && /^\/(?![/\\])/.test(back) ? back : null,
  };
}
