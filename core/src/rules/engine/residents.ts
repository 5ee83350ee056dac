import type { Subject, Where } from '../rule.ts';
import type { CameraTracks } from './camera-tracks.ts';
import { type SubjectTest, subjectTest } from './match-subject.ts';
import { newPartMemory } from './part-memory.ts';
import { followPlace, type Place, placeOn } from './place.ts';
import type { SubjectTrack } from './subject-track.ts';

/** The objects of a kind that are in a place of each camera. */
export class Residents {
  readonly #part: number;
  readonly #where: Where | undefined;
  readonly #isWanted: SubjectTest;
  readonly #places = new Map<string, Place | null>();

  /** @param part a number that no other part of the engine's rules has */
  constructor(part: number, subject: Subject, where: Where | undefined) {
    this.#part = part;
    this.#where = where;
    this.#isWanted = subjectTest(subject);
  }

  /** @returns null where the camera has no such place */
  in(tracks: CameraTracks): SubjectTrack[] | null {
    const place = this.#placeOn(tracks);
    if (place === null) return null;
    return [...tracks.tracks()].filter(
      (track) => !track.isGone && this.#isWanted(track) && this.#isInside(place, track),
    );
  }

  forget(camera: string): void {
    this.#places.delete(camera);
  }

  #isInside(place: Place, track: SubjectTrack): boolean {
    const known = track.memories.get(this.#part);
    const memory = known ?? newPartMemory();
    if (known === undefined) track.memories.set(this.#part, memory);
    followPlace(place, track, memory);
    return memory.isInside === true;
  }

  #placeOn({ view }: CameraTracks): Place | null {
    const known = this.#places.get(view.camera);
    if (known !== undefined) return known;
    const place = placeOn(view, this.#where);
    this.#places.set(view.camera, place);
    return place;
  }
}
