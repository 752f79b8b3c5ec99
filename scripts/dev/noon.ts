/** A time zone in which it is about noon, and the start of its day: nothing runs near midnight. */
export function noonDay(nowMs = Date.now()): { readonly timeZone: string; readonly startMs: number } {
  const hourMs = 3_600_000;
  const hours = Math.floor(nowMs / hourMs);
  const ahead = 12 - (hours % 24);
  // POSIX counts the hours in these names westwards.
  return { timeZone: `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`, startMs: (hours - 12) * hourMs };
}
