/** Cursors of paged lists: the id of a page's last entry, opaque to clients. */
import type { RequestInfo } from './handler.ts';
import { invalidRequest } from './problem.ts';

export function createCursors<Id extends string>(parse: (text: string) => Id | undefined) {
  const encode = (id: string): string => Buffer.from(id).toString('base64url');
  return {
    encode,
    decode(cursor: string): Id | undefined {
      const id = parse(Buffer.from(cursor, 'base64url').toString());
      // Decoding skips invalid base64, so an altered cursor could decode to an id: reject it.
      return id && encode(id) === cursor ? id : undefined;
    },
  };
}

export function invalidCursor(info: RequestInfo) {
  const errors = [{ field: '/query/cursor', message: 'is not a next_cursor of this list', code: 'cursor' }];
  return invalidRequest(info, 'Invalid cursor. Use next_cursor from a previous page.', errors);
}
