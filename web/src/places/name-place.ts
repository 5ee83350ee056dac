import { freeName } from '../add-camera/free-name.ts';
import { suggestName } from '../camera-form/camera-form-values.ts';

/** The name of a new zone or line by which rules speak of it: "Front gate" becomes "front-gate". */
export function namePlace(title: string, taken: readonly string[]): string {
  return freeName(suggestName(title) || 'place', taken);
}
