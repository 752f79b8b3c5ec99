/** The pointer to a member below a pointer (RFC 6901 §3, §4). */
export function pointerTo(pointer: string, member: string): string {
  return `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
