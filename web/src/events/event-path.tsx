import type { PathPoint } from '#contract/event.ts';
import type { Box } from '#core/geometry/box.ts';
import classes from './event-path.module.css';
import { pathLine, sampleBoxes } from './path-line.ts';

/** Boxes besides the best one that are drawn faintly. */
const SHOWN_BOXES = 6;

/** The way of an object over its picture: where it came from, where it was seen best, where it went. */
export function EventPath({ bestBox, path }: { bestBox: Box; path: readonly PathPoint[] }) {
  const line = pathLine(path);
  const first = line[0];
  const last = line.at(-1);
  return (
    <svg className={classes.path} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      {sampleBoxes(path, SHOWN_BOXES).map((point) => (
        <rect key={point.timeMs} className={classes.box} data-faint {...point.box} />
      ))}
      <polyline className={classes.lineShadow} points={toPoints(line)} />
      <polyline className={classes.line} points={toPoints(line)} />
      <rect className={classes.box} {...bestBox} />
      {/* Lines without length with round caps: circles would be stretched with the picture. */}
      {first && <polyline className={classes.end} data-start points={toPoints([first, first])} />}
      {last && <polyline className={classes.end} points={toPoints([last, last])} />}
    </svg>
  );
}

function toPoints(line: readonly { x: number; y: number }[]): string {
  return line.map(({ x, y }) => `${x},${y}`).join(' ');
}
