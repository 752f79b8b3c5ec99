/** The typed client of the attribution API. */
export { createClient, type Client, type ClientOptions } from './client.ts';
export { defaultEnvironment, type Environment, type Page } from './environment.ts';
export type { PollError, RealtimeRevenue } from './state.ts';
export { formatMoney, toDecimal, type MoneyUnit } from './money.ts';
export type { OperationId, Request } from './request.ts';
export { pollRealtimeRevenue, type Poller, type PollOptions, type RealtimeRevenueState } from './poll.ts';
export type { Failed, Problem, Result, Undeclared, Unreadable } from './result.ts';
