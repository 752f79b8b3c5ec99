/** All probes, in the order of their run: last what works beside the others, and the search of all that was logged. */
import type { Probe } from '../probe.ts';
import * as access from './access.ts';
import * as cache from './cache.ts';
import * as endpoint from './endpoint.ts';
import * as money from './money.ts';
import * as reconciliation from './reconciliation.ts';
import * as settings from './settings.ts';
import * as telling from './telling.ts';

const groups = [endpoint, access, cache, telling, settings, reconciliation, money];

/** Hypotheses, risks, money. */
export const rank = ({ id }: Pick<Probe, 'id'>): string =>
  `${'HRM'.indexOf(id.charAt(0))}${id.slice(1).padStart(3, '0')}`;

const late: readonly string[] = ['H09', 'H16'];
const inOrder = groups
  .flatMap((group): Probe[] => Object.values(group))
  .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));

export const probes: readonly Probe[] = [
  ...inOrder.filter(({ id }) => !late.includes(id)),
  ...inOrder.filter(({ id }) => late.includes(id)),
];
