import type { Severity } from '#core/rules/vocabulary.ts';
import classes from './severity-badge.module.css';
import { SEVERITY_LOOKS } from './severity-look.ts';

/** How much an alert matters, in a word. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  const look = SEVERITY_LOOKS[severity];
  return (
    <span className={classes.badge} data-severity={severity}>
      <span className={classes.dot} style={{ background: look.paint }} aria-hidden="true" />
      {look.label}
    </span>
  );
}
