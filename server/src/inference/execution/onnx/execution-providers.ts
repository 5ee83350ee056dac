import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { ExecutionProvider } from '#contract/models.ts';
import { describeError } from '../../../operational-error.ts';

/** From the fastest down, as a rule; whether it is the rule here, a trial tells. */
const PREFERENCE: readonly ExecutionProvider[] = ['tensorrt', 'cuda', 'coreml', 'dml', 'openvino', 'webgpu'];

/** Providers that are a library of their own beside ONNX Runtime, which its installation fetches on request. */
const LIBRARIES: Readonly<Partial<Record<ExecutionProvider, string>>> = {
  cuda: 'onnxruntime_providers_cuda',
  tensorrt: 'onnxruntime_providers_tensorrt',
};

/** What this machine offers. */
export interface ProviderSurvey {
  /** Why a provider cannot work here, as a part of a sentence; null where it may. Cheap, without native code of drivers. */
  obstacleTo(provider: ExecutionProvider): string | null;
  /** Whether there may be a device for it. A provider that is asked for by name is tried without one: drivers in software exist. */
  hasDevice(provider: ExecutionProvider): boolean;
}

/**
 * The providers to try in this order, without the CPU, which always works.
 *
 * @param wish of the configuration; what is asked for by name stays in the list, so that it is announced where it is missing
 */
export function providersToTry(wish: ExecutionProvider | 'auto', survey: ProviderSurvey): ExecutionProvider[] {
  if (wish !== 'auto') return wish === 'cpu' ? [] : [wish];
  return PREFERENCE.filter((provider) => survey.hasDevice(provider) && survey.obstacleTo(provider) === null);
}

/** Looks at the installed ONNX Runtime and the devices of this machine. */
export function surveyProviders(): ProviderSurvey {
  const supported = new Set(listSupportedBackends().map(({ name }) => name));
  return {
    obstacleTo(provider) {
      if (!supported.has(provider)) return `this ONNX Runtime has no ${provider}; it has ${[...supported].join(', ')}`;
      const library = LIBRARIES[provider];
      if (library !== undefined && !isLibraryInstalled(library)) {
        return 'its libraries are not installed; docs/guides/gpu.md says how';
      }
      return null;
    },
    hasDevice: (provider) => provider !== 'webgpu' || process.platform !== 'linux' || hasGraphicsDevice(),
  };
}

function isLibraryInstalled(library: string): boolean {
  const { platform, arch } = process;
  const root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const folder = join(root, 'bin', 'napi-v6', platform, arch);
  const file = platform === 'win32' ? `${library}.dll` : `lib${library}.so`;
  return existsSync(join(folder, file));
}

function hasGraphicsDevice(): boolean {
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return true;
  try {
    return readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  } catch (error) {
    // No such folder is the usual way of having no device.
    if (describeError(error).startsWith('ENOENT')) return false;
    throw error;
  }
}
