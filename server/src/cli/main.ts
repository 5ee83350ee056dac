import { toPrintableLines } from '#core/text/one-line.ts';
import { OperationalError } from '../operational-error.ts';

/**
 * Entry of the commands that are no server. They run in a process of their own, as they load native code. Labels, texts in pictures and
 * names in model files come from strangers, so nothing is printed that a terminal would obey.
 */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Each loads what it needs: some of it is native code. */
const COMMANDS = {
  models: async () => (await import('./models/models-command.ts')).runModelsCommand,
  search: async () => (await import('./search/search-command.ts')).runSearchCommand,
  rules: async () => (await import('./rules/rules-command.ts')).runRulesCommand,
};

const [, , name, ...argv] = process.argv;
try {
  const isCommand = name === 'rules' || name === 'search';
  const run = await COMMANDS[isCommand ? name : 'models']();
  await run(argv, process.env, (text) => process.stdout.write(toPrintableLines(text)));
} catch (error) {
  const isExpected = error instanceof OperationalError;
  const message = isExpected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(toPrintableLines(`${message}\n`));
  process.exitCode = isExpected && error.code === 'command-line-invalid' ? EXIT_USAGE : EXIT_FAILED;
}
