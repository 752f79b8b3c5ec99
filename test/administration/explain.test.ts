import { describe, expect, it } from 'vitest';
import { explainUnavailable } from '../../src/administration/explain.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';

const url = 'postgres://revenue_app:hunter2@db.example/revenue';
const explain = (code: string): string =>
  explainUnavailable(new DatabaseUnavailableError(code), { variable: 'DATABASE_URL', url });

describe('the explanation of an unusable database', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens at db.example:5432'],
    ['ENOTFOUND', 'the host db.example has no address'],
    ['28P01', 'db.example:5432 does not accept this password of revenue_app'],
    ['NO_PASSWORD', 'asks revenue_app for a password'],
    ['28000', 'does not let revenue_app in from here; see its pg_hba.conf, which may want TLS'],
    ['3D000', 'has no database revenue'],
    ['25006', 'refuses writes: it is a standby'],
    ['TLS_NOT_OFFERED', 'speaks no TLS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate of db.example:5432 cannot be verified'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate of db.example:5432 cannot be verified'],
    ['53300', 'is full'],
    ['57P03', 'is starting or stopping'],
    ['55P03', 'was busy'],
    ['connection', 'cannot be used; see that PostgreSQL runs there'],
  ])('for %s names the server and the fix, and no password', (code, expected) => {
    const text = explain(code);
    expect(text).toMatch(new RegExp(`^the database is unavailable \\(${code}\\): `));
    expect(text).toContain(expected);
    expect(text).not.toContain('hunter2');
  });
});
