/** Seeded randomness: the same (seed, place) yields the same stream in every process. */

export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
};

/** One stream per place: a longer part of a script does not shift the others. */
export function randomAt(seedHash: number, place: number, stream: number): Random {
  let state = mix(mix(seedHash ^ Math.imul(place, 0x9e3779b1)) ^ Math.imul(stream + 1, 0x85ebca6b));

  // mulberry32: 32 bits of state suffice for the few hundred draws of one minute.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  return { next, below: (bound) => Math.floor(next() * bound) };
}

/** FNV-1a over UTF-16 units, mixed: turns a seed of words into a number. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
