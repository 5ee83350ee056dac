import { suggestName } from '../camera-form/camera-form-values.ts';

const LONGEST_NAME = 63;

/** A name for a new camera that none has yet: "phone", "phone-2", … */
export function freeName(wanted: string, takenNames: readonly string[]): string {
  const base = suggestName(wanted) || 'camera';
  if (!takenNames.includes(base)) return base;
  for (let number = 2; ; number++) {
    const ending = `-${number}`;
    const name = `${base.slice(0, LONGEST_NAME - ending.length)}${ending}`;
    if (!takenNames.includes(name)) return name;
  }
}
