import type { Problem } from '../api/api-error.ts';

export interface PlacedProblems {
  /** Messages by the name of the form's field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Problems of what the form has no field for. */
  readonly others: readonly string[];
}

const TASK_FIELD = /(?:^|\.)tasks\.(objects|faces|circle)\.(fps|minimumScore|labels)(?:\.|$)/;

const INPUT_FIELD = /(?:^|\.)inputs(?:\.(\d+))?(?:\.(path|roles|transport|pace))?(?:\.\d+)?$/;
const SECTION_FIELD = /(?:^|\.)(publish|onvif)\.(user|password|passphrase|latencyMs|takeover|address|profile)$/;

/** Finds the field of the form for each problem that the server found. */
export function placeProblems(problems: readonly Problem[]): PlacedProblems {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const problem of problems) {
    const field = fieldOf(problem.path);
    if (field && !(field in fields)) fields[field] = problem.message;
    else if (!field) others.push(problem.path ? `${problem.path}: ${problem.message}` : problem.message);
  }
  return { fields, others };
}

/** The field for a path like `config.inputs[0].path`, `cameras.yard.inputs.0.path` or `/inputs/0/path`. */
function fieldOf(path: string): string | null {
  const dotted = path.replaceAll(/[[\]/.]+/g, '.').replaceAll(/^\.+|\.+$/g, '');
  const task = TASK_FIELD.exec(dotted);
  if (task) return `tasks.${task[1]}.${task[2]}`;
  const section = SECTION_FIELD.exec(dotted);
  if (section) return `${section[1]}.${section[2]}`;
  const input = INPUT_FIELD.exec(dotted);
  if (input) return `inputs.${input[1] ?? 0}.${input[2] ?? 'path'}`;
  if (/(?:^|\.)title$/.test(dotted)) return 'title';
  return /^(?:body\.)?name$/.test(dotted) ? 'name' : null;
}
