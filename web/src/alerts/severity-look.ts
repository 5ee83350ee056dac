import { SEVERITIES, type Severity } from '#core/rules/vocabulary.ts';

interface SeverityLook {
  readonly label: string;
  /** Colour of Mantine, for toasts. */
  readonly color: string;
  /** Colour of CSS, for frames and marks. */
  readonly paint: string;
}

/** How each severity is shown. Colour alone says nothing, so the word always stands beside it. */
export const SEVERITY_LOOKS: Readonly<Record<Severity, SeverityLook>> = {
  info: { label: 'Info', color: 'blue', paint: 'var(--localcv-busy)' },
  warning: { label: 'Warning', color: 'yellow', paint: 'var(--localcv-warning)' },
  alert: { label: 'Alert', color: 'orange', paint: 'var(--mantine-color-orange-filled)' },
  critical: { label: 'Critical', color: 'red', paint: 'var(--localcv-bad)' },
};

export const SEVERITY_CHOICES = SEVERITIES.map((value) => ({ value, label: SEVERITY_LOOKS[value].label }));

/** Whether `severity` matters at least as much as `minimum`. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);
}

/** The one that matters most; null of none. */
export function worstSeverity(severities: readonly Severity[]): Severity | null {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? null;
}
