/** Looks kept of each object: from the front, from behind, bent over. */
const MAXIMUM_LOOKS = 4;
/** A look this much like a known one adds nothing. */
const SAME_LOOK = 0.93;

/** A few different looks of one object as unit vectors. */
export class AppearanceGallery {
  #looks: Float32Array[] = [];
  #noted = 0;

  /** How many looks were noted, kept or not. */
  get noted(): number {
    return this.#noted;
  }

  get isEmpty(): boolean {
    return this.#looks.length === 0;
  }

  /** Takes in a vector of any length above 0, which stays the caller's. Vectors that have no direction are ignored. */
  add(embedding: Float32Array): void {
    const look = toUnitVector(embedding);
    if (look === null) return;
    this.#noted += 1;
    this.#keep(look);
  }

  absorb(other: AppearanceGallery): void {
    for (const look of other.#looks) this.#keep(look);
    this.#noted += other.#noted;
  }

  /** Cosine of the two looks that are most alike, in -1..1; null where there is nothing to compare. */
  similarity(other: AppearanceGallery): number | null {
    let best: number | null = null;
    for (const mine of this.#looks) {
      for (const theirs of other.#looks) {
        if (mine.length !== theirs.length) continue;
        const cosine = dotProduct(mine, theirs);
        if (best === null || cosine > best) best = cosine;
      }
    }
    return best;
  }

  #keep(look: Float32Array): void {
    // Another model's vectors cannot be compared with these.
    if (this.#looks[0]?.length !== look.length) this.#looks = [];
    const known = this.#looks.findIndex((other) => dotProduct(other, look) >= SAME_LOOK);
    if (known >= 0) this.#looks.splice(known, 1);
    else if (this.#looks.length >= MAXIMUM_LOOKS) this.#looks.shift();
    this.#looks.push(look);
  }
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function toUnitVector(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(dotProduct(vector, vector));
  return length > 0 && Number.isFinite(length) ? vector.map((value) => value / length) : null;
}
