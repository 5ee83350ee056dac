import { createBallScene } from './ball-scene.ts';
import type { Scene } from './scene.ts';

export const SCENE_NAMES = ['ball', 'street'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

export async function createScene(name: SceneName): Promise<Scene> {
  return SCENES[name]();
}

const SCENES: Record<SceneName, () => Promise<Scene>> = {
  ball: async () => createBallScene(),
  street: async () => (await import('./street-scene.ts')).createStreetScene(),
};
