import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Command, parseCommandLine, USAGE } from './command-line.ts';
import type { Server } from './compose-server.ts';
import { createLogger } from './create-logger.ts';
import { listUrls } from './listen.ts';
import { OperationalError } from './operational-error.ts';

/** Entry of the server process. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  if (command.kind === 'help') process.stdout.write(USAGE);
  else if (command.kind === 'version') process.stdout.write(`${(await import('./compose-server.ts')).readVersion()}\n`);
  else if (command.kind === 'models' || command.kind === 'rules' || command.kind === 'search')
    runCommand([command.kind, ...command.argv]);
  else await serve(command);
}

/** Commands load native code, which the server process never does. */
function runCommand(argv: readonly string[]): void {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli/main.ts'), ...argv], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? EXIT_INTERRUPTED));
}

async function serve(command: Extract<Command, { kind: 'serve' }>): Promise<void> {
  // Events, pictures and passwords are nobody else's on this machine.
  process.umask(0o077);
  const { LOCALCV_ADMIN_PASSWORD: _secret, ...environment } = process.env;
  // Commands that are no server start without loading it.
  const { composeServer } = await import('./compose-server.ts');
  const server = await composeServer({
    ...command,
    environment,
    mediaEntry: join(import.meta.dirname, 'media-main.ts'),
    webDirectory: join(import.meta.dirname, '../../web/dist'),
    logger: createLogger(command.logLevel),
  });
  closeOnSignal(server);
  process.stdout.write(describeStart(server));
}

function describeStart({ host, port, httpsPort, firstPassword }: Server): string {
  const lines = listUrls(host, port).map((url) => `  ${url}`);
  if (httpsPort !== null) lines.push(`  and with https:// on port ${httpsPort}`);
  const password =
    firstPassword === null
      ? []
      : ['', `First start: log in as "admin" with the password ${firstPassword}`, 'It is not shown again.'];
  return ['localcv is running:', ...lines, ...password, ''].join('\n');
}

function closeOnSignal(server: Server): void {
  let isClosing = false;
  const close = () => {
    // Whoever asks twice does not want to wait.
    if (isClosing) process.exit(EXIT_INTERRUPTED);
    isClosing = true;
    server[Symbol.asyncDispose]().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}

function fail(error: unknown): never {
  if (error instanceof OperationalError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(error instanceof OperationalError && error.code === 'command-line-invalid' ? EXIT_USAGE : EXIT_FAILED);
}

main().catch(fail);
