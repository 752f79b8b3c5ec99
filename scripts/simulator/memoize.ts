/** Caches results of a pure function; beyond `size` it evicts the oldest. */

export function memoize<Answer>(size: number, work: (key: number) => Answer): (key: number) => Answer {
  const known = new Map<number, Answer>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const answer = work(key);
    known.set(key, answer);
    const [oldest = key] = known.keys();
    if (known.size > size) known.delete(oldest);
    return answer;
  };
}
