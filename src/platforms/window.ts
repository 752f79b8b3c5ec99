/** Places in the reading of a closed window, each of its own window only. */
import { z } from 'zod';
import type { Instant } from '../model/instant.ts';
import { failed, type Adapter, type Cursor } from './adapter.ts';

/** A cursor of any other window, or of a pull, is none. */
export function openPlaces<Place>(form: z.ZodType<Place>) {
  const stored = z.object({ window: z.object({ from: z.number(), to: z.number() }), place: form });
  return {
    read(cursor: Cursor, from: Instant, to: Instant): Place | undefined {
      const { data } = stored.safeParse(cursor);
      return data?.window.from === from && data.window.to === to ? data.place : undefined;
    },
    write: (place: Place, from: Instant, to: Instant): Cursor => ({ window: { from, to }, place }),
  };
}

/** Of a platform whose windows cannot be read yet: this proves nothing. */
export const unreadWindows: Pick<Adapter, 'readWindow' | 'lookUp' | 'settlesAfterMs'> = {
  settlesAfterMs: 900_000,
  async *readWindow() {},
  async *lookUp() {
    yield failed('not_yet_available');
  },
};
