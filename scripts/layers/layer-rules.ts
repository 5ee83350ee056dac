/** An import found in a source file. Both paths are relative to the project's root; packages keep their name. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

interface LayerRule {
  readonly name: string;
  readonly applies: (from: string) => boolean;
  readonly allows: (imported: Import) => boolean;
}

const isTest = (path: string) => /\.(test|contract)\.ts$|\/testing\//.test(path);
const under =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));
const isCompose = (path: string) => /^server\/src\/compose-\w+\.ts$/.test(path);

/** Folders that hold one adapter for each sub-folder, behind the port beside them. */
const ADAPTER_FOLDERS = [
  'server/src/sources/',
  'server/src/decoders/',
  'server/src/storage/',
  'server/src/notifications/channels/',
];

/** Like those, but chosen inside a worker, by what the plan of a task says. */
const EXECUTOR_FOLDER = 'server/src/inference/execution/';

/** `server/src/sources/rtsp/` of any path inside it, or null. */
function adapterOf(path: string, folders: readonly string[] = ADAPTER_FOLDERS): string | null {
  const folder = folders.find((candidate) => path.startsWith(candidate));
  if (folder === undefined) return null;
  const [adapter, ...rest] = path.slice(folder.length).split('/');
  return rest.length > 0 ? `${folder}${adapter}/` : null;
}

const executorOf = (path: string) => adapterOf(path, [EXECUTOR_FOLDER]);

export const LAYER_RULES: readonly LayerRule[] = [
  {
    name: 'core is pure: it imports nothing but itself',
    applies: (from) => under('core/')(from) && !isTest(from),
    allows: ({ to }) => under('core/')(to),
  },
  {
    name: 'the contract imports only zod, core and itself',
    applies: (from) => under('contract/')(from) && !isTest(from),
    allows: ({ to }) => under('contract/', 'core/')(to) || to === 'zod',
  },
  {
    name: 'the web interface knows the server only through the contract',
    applies: under('web/'),
    allows: ({ to }) => !under('server/', 'native/')(to),
  },
  {
    name: 'the player has no dependencies and takes only types of the contract, apart from its plain constants',
    applies: (from) => under('web/player/')(from) && !isTest(from),
    allows: ({ to, isTypeOnly }) =>
      under('web/player/', 'core/')(to) ||
      to === 'contract/src/results-channel.ts' ||
      (isTypeOnly && under('contract/')(to)),
  },
  {
    name: 'adapters never import each other',
    applies: (from) => adapterOf(from) !== null,
    allows: ({ from, to }) => adapterOf(to) === null || adapterOf(to) === adapterOf(from),
  },
  {
    name: 'executors of models never import each other',
    applies: (from) => executorOf(from) !== null && !isTest(from),
    allows: ({ from, to }) => executorOf(to) === null || executorOf(to) === executorOf(from),
  },
  {
    name: 'adapters, tasks and models do not know the pipeline that uses them',
    applies: (from) => adapterOf(from) !== null || under('server/src/inference/', 'server/src/tasks/')(from),
    allows: ({ to }) => !under('server/src/pipeline/')(to),
  },
  {
    name: 'only the compose files choose implementations',
    applies: (from) => under('server/')(from) && !isTest(from) && !isCompose(from) && adapterOf(from) === null,
    allows: ({ to, isTypeOnly }) => isTypeOnly || adapterOf(to) === null,
  },
  {
    name: 'nothing imports a test',
    applies: (from) => !isTest(from) && !under('e2e/', 'benchmarks/')(from),
    allows: ({ to }) => !isTest(to),
  },
];

/** Code that must never run in the server process, which survives a crash of the media process. */
const MEDIA_CODE = /^(node-av|node-datachannel|onnxruntime-node)(\/|$)/;
const SERVER_ENTRY = 'server/src/main.ts';

/** Everything that breaks a rule, in words. */
export function findViolations(imports: readonly Import[]): string[] {
  const broken = imports.flatMap((imported) =>
    LAYER_RULES.filter((rule) => rule.applies(imported.from) && !rule.allows(imported)).map(
      (rule) => `${imported.from} imports ${imported.to}: ${rule.name}`,
    ),
  );
  return [...broken, ...findMediaCode(imports)];
}

/** Follows what the server process loads, which types are not part of. */
function findMediaCode(imports: readonly Import[]): string[] {
  const reached = new Set([SERVER_ENTRY]);
  const found: string[] = [];
  for (const from of reached) {
    for (const imported of imports) {
      if (imported.from !== from || imported.isTypeOnly) continue;
      if (MEDIA_CODE.test(imported.to)) {
        found.push(`${from} imports ${imported.to}: the server process holds no media code, and it loads this file`);
      }
      reached.add(imported.to);
    }
  }
  return found;
}
