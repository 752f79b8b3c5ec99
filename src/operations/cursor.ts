/** Cursors of paged lists: the id of a page's last entry, opaque to clients. */
import type { RequestInfo } from './handler.ts';
import { invalidRequest } from './problem.ts';

type Page = { readonly items: ReadonlyArray<{ readonly id: string }>; readonly hasMore: boolean };

export function createCursors<Id extends string>(parse: (text: string) => Id | undefined) {
  const encode = (id: string): string => Buffer.from(id).toString('base64url');
  return {
    /** The id to continue after; undefined for the first page. */
    decode(cursor: string | undefined): Id | 'invalid' | undefined {
      if (cursor === undefined) return undefined;
      const id = parse(Buffer.from(cursor, 'base64url').toString());
      // Decoding skips invalid base64, so an altered cursor could decode to an id: reject it.
      return id && encode(id) === cursor ? id : 'invalid';
    },
    /** Null on the last page. */
    encodeNext({ items, hasMore }: Page): string | null {
      const last = items.at(-1);
      return hasMore && last ? encode(last.id) : null;
    },
  };
}

export function invalidCursor(info: RequestInfo) {
  const errors = [{ field: '/query/cursor', message: 'is not a next_cursor of this list', code: 'cursor' }];
  return invalidRequest(info, 'Invalid cursor. Use next_cursor from a previous page.', errors);
}
