/** `make token TENANT=aurora`: a development token for a demo merchant or any tenant id. */
import { SignJWT } from 'jose';
import { demoTenants } from '../db/seed.ts';
import { parseTenantId, type TenantId } from '../src/model/ids.ts';
import { commandConfig } from './dev/config.ts';
import { command, CommandError } from './dev/console.ts';

const lifetimeSeconds = 8 * 3600;

export async function signToken(
  tenantId: TenantId,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const config = commandConfig(environment);
  const [secret] = config.TOKEN_SECRETS;
  if (secret === undefined) {
    throw new CommandError(
      'no secret is set to sign a token',
      'set TOKEN_SECRETS too, or take a token from the identity provider of TOKEN_JWKS_URL',
    );
  }
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ tenant_id: tenantId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(config.TOKEN_ISSUER)
    .setAudience(config.TOKEN_AUDIENCE)
    .setSubject('developer')
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + Math.min(lifetimeSeconds, config.TOKEN_MAX_LIFETIME_SECONDS))
    .sign(Buffer.from(secret));
}

if (import.meta.main) {
  await command(async () => {
    const wanted = process.argv[2] ?? '';
    const tenantId = demoTenants.find(({ name }) => name === wanted)?.tenantId ?? parseTenantId(wanted);
    if (!tenantId) {
      throw new CommandError(
        wanted === '' ? 'name the tenant of the token' : `no tenant is named "${wanted}"`,
        `make token TENANT=${demoTenants.map(({ name }) => name).join('|')}, or the id of any tenant`,
      );
    }
    process.stdout.write(`${await signToken(tenantId)}\n`);
  });
}
