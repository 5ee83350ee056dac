import { compileSentence } from '#core/sentences/compile-sentence.ts';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { readPeopleNames } from '../../compose-commands.ts';
import { findDataPlaces } from '../../data-places.ts';
import { OperationalError } from '../../operational-error.ts';
import { sentenceSurroundings } from '../../sentences/sentence-surroundings.ts';
import { openCliContext } from '../cli-context.ts';
import { invalidCommand, readCommandArguments } from '../command-arguments.ts';

export const RULES_USAGE = `localcv rules: alerts from sentences

Usage: npm start -- rules compile "SENTENCE" [--json]
       npm start -- rules try "SENTENCE" CLIP [--camera NAME] [--json]

  compile "SENTENCE"   shows the rule that a sentence makes, how each part of it was understood, and what was not
  try "SENTENCE" CLIP   shows what the rule would have told of in a video file, seen as a camera of the configuration

  --camera NAME   whose places, scale and tasks; not needed where there is one camera
  --json          print JSON instead of text
  --data DIR, --config FILE   as for the server
`;

const OPTIONS = {
  camera: { type: 'string' },
  config: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/**
 * Runs `localcv rules …`.
 *
 * @param argv what follows the word "rules"
 * @throws OperationalError `command-line-invalid` | `config-file-invalid`; `sentence-not-understood` where there is no rule
 */
export async function runRulesCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<void> {
  const { values, positionals } = readCommandArguments('rules', argv, OPTIONS);
  const [name, ...words] = positionals;
  if (name === undefined || values.help === true) return write(RULES_USAGE);
  if (name !== 'compile' && name !== 'try') throw invalidCommand('rules', `unknown command "rules ${name}"`);
  const clip = name === 'try' ? words.pop() : undefined;
  if (words.length === 0)
    throw invalidCommand(
      'rules',
      `expected a sentence${name === 'try' ? ' and a video file' : ''} behind "rules ${name}"`,
    );
  const places = findDataPlaces(values, environment);
  await using context = await openCliContext({ ...places, environment });
  const { config, catalogue } = context;
  const people = readPeopleNames(places.dataDirectory);
  const compiled = compileSentence(
    words.join(' '),
    sentenceSurroundings({ config, catalogue, people, nowMs: Date.now() }),
  );
  if (clip !== undefined && compiled.rule !== null) {
    // Loads native code.
    const { describeReplay, tryRuleOnClip } = await import('./try-command.ts');
    const replay = await tryRuleOnClip(context, { rule: compiled.rule, clip, camera: values.camera });
    return write(
      values.json === true
        ? `${JSON.stringify(replay, null, 2)}\n`
        : `${compiled.explanation}\n\n${describeReplay(replay)}`,
    );
  }
  write(
    values.json === true ? `${JSON.stringify(compiled, null, 2)}\n` : describeCompilation(words.join(' '), compiled),
  );
  if (compiled.rule === null)
    throw new OperationalError(
      'sentence-not-understood',
      'There is no rule; the problems above say which part failed.',
    );
}

/** For people: the rule in words, then each part of the sentence, then the problems. */
function describeCompilation(sentence: string, { explanation, phrases, problems }: CompiledSentence): string {
  const lines = [
    ...(explanation === '' ? [] : [explanation, '']),
    ...phrases.map(({ start, end, kind, meaning }) => `  ${sentence.slice(start, end)}  →  ${kind}: ${meaning}`),
    ...(problems.length === 0 ? [] : ['']),
    ...problems.map(({ message, isBlocking }) => `${isBlocking ? 'problem' : 'note'}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}
