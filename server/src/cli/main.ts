import { OperationalError } from '../operational-error.ts';
import { runModelsCommand } from './models/models-command.ts';

/** Entry of the commands that are no server. They run in a process of their own, as they load native code. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const [, , , ...argv] = process.argv;
try {
  await runModelsCommand(argv, process.env, (text) => process.stdout.write(text));
} catch (error) {
  const isExpected = error instanceof OperationalError;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = isExpected && error.code === 'command-line-invalid' ? EXIT_USAGE : EXIT_FAILED;
}
