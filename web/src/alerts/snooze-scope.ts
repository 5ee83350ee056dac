import type { Alert } from '#contract/alerts.ts';

/** What is to be quiet; null stands for all of them. */
export interface SnoozeScope {
  readonly rule: string | null;
  readonly camera: string | null;
}

export interface SnoozeScopeChoice {
  readonly value: string;
  readonly label: string;
  readonly scope: SnoozeScope;
}

export interface SnoozeNames {
  readonly rules: readonly string[];
  readonly cameras: readonly string[];
  readonly ruleTitleOf: (rule: string) => string;
  readonly cameraTitleOf: (camera: string) => string;
}

/** What can be made quiet: around an alert what concerns it, otherwise everything, each camera and each rule. */
export function snoozeScopes(alert: Alert | null, names: SnoozeNames): SnoozeScopeChoice[] {
  const everything = { value: 'everything', label: 'Everything', scope: { rule: null, camera: null } };
  const rule = (name: string, label: string) => ({ value: `rule ${name}`, label, scope: { rule: name, camera: null } });
  const camera = (name: string, label: string) => ({
    value: `camera ${name}`,
    label,
    scope: { rule: null, camera: name },
  });
  if (alert === null) {
    return [
      everything,
      ...names.cameras.map((name) => camera(name, `Camera: ${names.cameraTitleOf(name)}`)),
      ...names.rules.map((name) => rule(name, `Rule: ${names.ruleTitleOf(name)}`)),
    ];
  }
  const thisRule = rule(alert.rule, `This rule: ${alert.title}`);
  if (alert.camera === null) return [thisRule, everything];
  const title = names.cameraTitleOf(alert.camera);
  const both = {
    value: 'both',
    label: `This rule, on ${title} only`,
    scope: { rule: alert.rule, camera: alert.camera },
  };
  return [thisRule, both, camera(alert.camera, `This camera: ${title}`), everything];
}
