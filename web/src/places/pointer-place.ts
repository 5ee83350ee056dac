import type { PointerEvent as ReactPointerEvent } from 'react';
import type { RelativePoint } from '#core/rules/rule.ts';

/** Where in an element a pointer is, 0..1 from its top left corner; outside of it beyond that. */
export function pointerPlace(event: ReactPointerEvent | PointerEvent, element: Element): RelativePoint {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [(event.clientX - left) / Math.max(1, width), (event.clientY - top) / Math.max(1, height)];
}

/**
 * Follows a pointer that was just pressed until it is released, wherever it goes.
 *
 * @param onMove gets each place with how far it is from the one before
 */
export function followPointer(
  event: ReactPointerEvent,
  element: Element,
  onMove: (place: RelativePoint, dx: number, dy: number) => void,
): void {
  event.preventDefault();
  let [lastX, lastY] = pointerPlace(event, element);
  const { pointerId } = event;
  const ending = new AbortController();
  const { signal } = ending;
  const move = (moved: PointerEvent) => {
    if (moved.pointerId !== pointerId) return;
    const [x, y] = pointerPlace(moved, element);
    onMove([x, y], x - lastX, y - lastY);
    [lastX, lastY] = [x, y];
  };
  const end = (ended: PointerEvent) => {
    if (ended.pointerId === pointerId) ending.abort();
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', end, { signal });
  window.addEventListener('pointercancel', end, { signal });
}
