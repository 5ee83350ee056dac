import type { CameraConfigInput } from '#contract/config.ts';
import type { OnvifInspection, OnvifProfile } from '#contract/onvif.ts';
import { addLogin } from './add-login.ts';

export interface OnvifChoice {
  readonly inspection: OnvifInspection;
  readonly user: string;
  readonly password: string;
  /** Token of the profile to look at and record. */
  readonly main: string;
  /** Token of the profile to analyse; the same where one stream is to do for everything. */
  readonly sub: string;
}

/** The configuration of a camera that was found over ONVIF. */
export function onvifCameraConfig(choice: OnvifChoice): CameraConfigInput {
  const { inspection, main, sub, user, password } = choice;
  const moving = movingProfile(inspection, main);
  return {
    inputs: inputsOf(choice).map(([token, roles]) => ({
      path: addLogin(findProfile(inspection, token)?.uri ?? '', user, password),
      ...(main === sub ? {} : { roles: [...roles] }),
    })),
    ...(moving === null ? {} : { onvif: { address: inspection.address, user, password, profile: moving } }),
    detect: { tasks: { objects: {} } },
  };
}

function inputsOf({ main, sub }: OnvifChoice) {
  const all = [[main, ['live', 'record']] as const, [sub, ['detect']] as const];
  return main === sub ? all.slice(0, 1) : all;
}

function findProfile({ profiles }: OnvifInspection, token: string): OnvifProfile | undefined {
  return profiles.find((profile) => profile.token === token);
}

function movingProfile(inspection: OnvifInspection, main: string): string | null {
  if (findProfile(inspection, main)?.canMove) return main;
  return inspection.profiles.find(({ canMove }) => canMove)?.token ?? null;
}

/** "Stand-In SI-2000"; the maker once, though many repeat it in the model. */
export function deviceTitle({ manufacturer, model }: OnvifInspection): string {
  if (model === null) return manufacturer ?? '';
  if (manufacturer === null || model.toLowerCase().startsWith(manufacturer.toLowerCase())) return model;
  return `${manufacturer} ${model}`;
}
