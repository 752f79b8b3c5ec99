/** All probes, in the order of the pack. */
import type { Probe } from '../probe.ts';
import * as access from './access.ts';
import * as cache from './cache.ts';
import * as endpoint from './endpoint.ts';
import * as money from './money.ts';
import * as reconciliation from './reconciliation.ts';
import * as settings from './settings.ts';
import * as telling from './telling.ts';

const groups = [endpoint, access, cache, telling, settings, reconciliation, money];

const rank = ({ id }: Probe): string => `${'HRM'.indexOf(id.charAt(0))}${id.slice(1).padStart(3, '0')}`;

export const probes: readonly Probe[] = groups
  .flatMap((group): Probe[] => Object.values(group))
  .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
