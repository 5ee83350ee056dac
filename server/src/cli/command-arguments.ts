import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closestWord } from '#core/text/closest-word.ts';
import { OperationalError } from '../operational-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Arguments<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Known; strict: true; allowPositionals: true }>
>;

/**
 * Takes options and words of a command apart.
 *
 * @param command the word after "localcv", for the way to its help
 * @throws OperationalError `command-line-invalid`
 */
export function readCommandArguments<Known extends Options>(
  command: string,
  argv: readonly string[],
  options: Known,
): Arguments<Known> {
  for (const argument of argv) {
    const name = argument.match(/^--([^=]+)/)?.[1];
    if (name !== undefined && !Object.hasOwn(options, name))
      throw invalidCommand(command, `unknown option "--${name}"${suggestWord(name, Object.keys(options), '--')}`);
  }
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalidCommand(command, sentence);
  }
}

/** The end of a sentence that names the known word that was probably meant; empty where there is none. */
export function suggestWord(word: string, known: readonly string[], prefix = ''): string {
  const meant = closestWord(word, known);
  return meant === null ? '' : `; did you mean "${prefix}${meant}"?`;
}

export function invalidCommand(command: string, what: string): OperationalError {
  return new OperationalError('command-line-invalid', `localcv: ${what} ("${command} --help" shows everything)`);
}
