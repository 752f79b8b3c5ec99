import type { TenantId } from './ids.ts';

/** Who asks, as the verified token says; nothing else in a request may name a tenant. */
export type Principal = {
  readonly tenantId: TenantId;
  readonly subject: string;
};
