/** The checkout's folder, and an id for its files elsewhere. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

export const checkout = resolve(import.meta.dirname, '../..');

const id = createHash('sha256').update(checkout).digest('hex').slice(0, 12);

/** For files unable to live below `.data/`. */
export const checkoutFolder = join('/var/tmp', `skeldir-attribution-${id}`);
