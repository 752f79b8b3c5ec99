/** All probes in running order; last the worker's, then the search of all logs. */
import type { Probe } from '../probe.ts';
import * as access from './access.ts';
import * as cache from './cache.ts';
import * as endpoint from './endpoint.ts';
import * as money from './money.ts';
import * as reconciliation from './reconciliation.ts';
import * as settings from './settings.ts';
import * as reporting from './reporting.ts';

const groups = [endpoint, access, cache, reporting, settings, reconciliation, money];

/** Order: hypotheses, risks, money. */
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
