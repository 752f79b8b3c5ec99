import { holdsDevelopmentKey, settings } from '../config.ts';

/** The variables of each command, except for `serve` and `worker`. */
export const commandSettings = {
  migrate: settings.pick({ DATABASE_OWNER_URL: true }).required(),
  tenant: settings.pick({ DATABASE_URL: true }),
  tenantList: settings.pick({ DATABASE_URL: true, DATABASE_WORKER_URL: true }).required(),
  rotateKeys: settings
    .pick({ NODE_ENV: true, DATABASE_URL: true, DATABASE_WORKER_URL: true, CREDENTIAL_KEYS: true })
    .required({ DATABASE_WORKER_URL: true })
    .refine((config) => config.NODE_ENV !== 'production' || !holdsDevelopmentKey(config), {
      path: ['CREDENTIAL_KEYS'],
      error: 'holds the development key',
    }),
};
