import type { ConfigPath } from './config-problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentMistake {
  readonly path: ConfigPath;
  readonly message: string;
}

/** `$${` stands for `${`; `${NAME}` for the variable; anything else after `${` is a mistake. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${NAME}` in every string of a plain value. The result holds secrets: it goes to the media process and
 * nowhere else.
 */
export function substituteEnvironment(
  value: unknown,
  environment: Environment,
): { value: unknown; mistakes: EnvironmentMistake[] } {
  const mistakes: EnvironmentMistake[] = [];
  return { value: substitute(value, [], environment, mistakes), mistakes };
}

function substitute(
  value: unknown,
  path: ConfigPath,
  environment: Environment,
  mistakes: EnvironmentMistake[],
): unknown {
  if (typeof value === 'string') return substituteText(value, path, environment, mistakes);
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, [...path, index], environment, mistakes));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, substitute(item, [...path, key], environment, mistakes)]),
    );
  return value;
}

function substituteText(
  text: string,
  path: ConfigPath,
  environment: Environment,
  mistakes: EnvironmentMistake[],
): string {
  return text.replace(REFERENCE, (reference, name: string | undefined) => {
    if (name === undefined) return '${';
    if (!VARIABLE_NAME.test(name)) {
      mistakes.push({
        path,
        message: `expected \${NAME} with the name of an environment variable (write $\${ for a literal \${)`,
      });
      return reference;
    }
    const value = environment[name];
    if (value !== undefined) return value;
    mistakes.push({
      path,
      message: `the environment variable ${name} is not set; set it before starting localcv, or write $\${${name}} for the literal text`,
    });
    return reference;
  });
}

/** Whether the text refers to the environment, so that it may be shown as it stands in the file. */
export function hasEnvironmentReference(text: string): boolean {
  return [...text.matchAll(REFERENCE)].some((match) => match[1] !== undefined);
}
