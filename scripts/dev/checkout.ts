/** Where this checkout lies, and a name for what it keeps outside. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

export const checkout = resolve(import.meta.dirname, '../..');

const id = createHash('sha256').update(checkout).digest('hex').slice(0, 12);

/** For what cannot be kept below `.data/`. */
export const checkoutFolder = join('/var/tmp', `skeldir-attribution-${id}`);
