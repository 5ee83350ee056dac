import { createBallScene } from './ball-scene.ts';
import type { Scene } from './scene.ts';

export const SCENE_NAMES = ['ball', 'street'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

export async function createScene(name: SceneName, cacheDirectory: string | null): Promise<Scene> {
  return SCENES[name](cacheDirectory);
}

const SCENES: Record<SceneName, (cacheDirectory: string | null) => Promise<Scene>> = {
  ball: async () => createBallScene(),
  street: async (cacheDirectory) => (await import('./street-scene.ts')).createStreetScene(cacheDirectory),
};
