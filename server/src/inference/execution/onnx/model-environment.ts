/** Say how models and drivers run and how times read. Everything else of the environment may be a secret. */
const NAMES: ReadonlySet<string> = new Set([
  'TZ',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'HOME',
  'TMPDIR',
]);
const PREFIXES = ['CUDA_', 'NVIDIA_', 'VK_', 'ORT_', 'OMP_', 'OPENVINO_', 'XDG_'];

/** What processes get to see of the environment that run models or code of others. */
export function modelEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix)),
    ),
  );
}
