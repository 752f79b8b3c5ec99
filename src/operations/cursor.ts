/** Where a list in parts goes on: behind the entry of that id, in a form that tells clients to make none themselves. */
import type { RequestInfo } from './handler.ts';
import { invalidRequest } from './problem.ts';

export function openCursors<Id extends string>(parse: (text: string) => Id | undefined) {
  const encode = (id: string): string => Buffer.from(id).toString('base64url');
  return {
    encode,
    decode(cursor: string): Id | undefined {
      const id = parse(Buffer.from(cursor, 'base64url').toString());
      // Decoding skips what is no base64: only what was given out is taken back.
      return id && encode(id) === cursor ? id : undefined;
    },
  };
}

export function invalidCursor(info: RequestInfo) {
  const errors = [{ field: '/query/cursor', message: 'is not a next_cursor of this list', code: 'cursor' }];
  return invalidRequest(info, 'Invalid cursor. Use next_cursor from a previous page.', errors);
}
