import type { OperationId } from '#generated/router.ts';
import type { Handlers } from '../../../src/operations/handler.ts';

type Table = { readonly [Id in OperationId]: NonNullable<Handlers[Id]> };

export function handlers({ getLiveness, ...others }: Handlers): Table {
  return { ...others, getLiveness, getTopCampaigns: getLiveness }; // error TS2353
}
