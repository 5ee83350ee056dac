/** One mistake in the configuration. */
export interface ConfigProblem {
  /** Where, e.g. `cameras.front.inputs[0].path`; empty for the file as a whole. */
  readonly path: string;
  /** Line in the file, from 1; absent where the value does not come from the file. */
  readonly line?: number;
  /** What is wrong and what was expected. Never holds a substituted value. */
  readonly message: string;
}

export type ConfigPath = readonly (string | number)[];

/** `['cameras', 'front', 'inputs', 0, 'path']` → `cameras.front.inputs[0].path` */
export function formatConfigPath(path: ConfigPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** One line for a log or a terminal. */
export function formatConfigProblem(problem: ConfigProblem): string {
  const line = problem.line === undefined ? '' : `line ${problem.line}: `;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${line}${path}${problem.message}`;
}
