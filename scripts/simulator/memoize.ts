/** Caches results of a pure function; beyond `size` it evicts the oldest. */

export function memoize<Answer>(size: number, work: (key: number) => Answer): (key: number) => Answer {
  const known = new Map<number, Answer>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const answer = work(key);
    known.set(key, answer);
    if (known.size > size) {
      for (const oldest of known.keys()) {
        known.delete(oldest);
        break;
      }
    }
    return answer;
  };
}
