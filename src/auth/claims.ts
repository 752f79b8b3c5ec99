/** Turns the claims of a verified token into the caller. */
import { z } from 'zod';
import { parseTenantId, schemaOf, scopes, type Principal, type Scope } from '../model/ids.ts';

export type ClaimRules = {
  readonly issuer: string;
  readonly audience: string;
  /** Names of claims, matched exactly: `client_id`, `https://example.com/tenant`. */
  readonly audienceClaim: string;
  readonly tenantClaim: string;
  readonly maxLifetimeSeconds: number;
  /** How far the issuer's clock may be ahead: for `iat` and `nbf`, never for `exp`. */
  readonly leewaySeconds: number;
  /** Grant only the scopes named in the token. */
  readonly requireScopes: boolean;
};

export type Claims = {
  readonly principal: Principal;
  /** The token is valid from `fromSeconds` until before `untilSeconds`; seconds since the epoch. */
  readonly fromSeconds: number;
  readonly untilSeconds: number;
};

/** Why the claims were rejected, and the name of the first invalid one. */
export type ClaimFault = {
  readonly rejection: 'claims' | 'expired' | 'not_yet_valid' | 'lifetime';
  readonly claim: string;
};

export type ClaimCheck = ReturnType<typeof createClaimCheck>;

/** RFC 7519 §2: seconds since the epoch, decimals allowed. */
const numericDate = z.number().nonnegative();
/** A space-separated text (RFC 8693 §4.2), or a list. */
const scopeClaim = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]);

export function createClaimCheck(rules: ClaimRules) {
  const claims = z.object({
    iss: z.literal(rules.issuer),
    audience: z.union([
      z.literal(rules.audience),
      z.array(z.string()).refine((all) => all.includes(rules.audience)),
    ]),
    tenant: schemaOf(parseTenantId),
    sub: z.string().min(1).max(255),
    exp: numericDate,
    nbf: numericDate.optional(),
    iat: numericDate.optional(),
    scope: scopeClaim.optional(),
    scp: scopeClaim.optional(),
  });
  const namesOfClaims = new Map<unknown, string>([
    ['audience', rules.audienceClaim],
    ['tenant', rules.tenantClaim],
  ]);
  return (payload: Readonly<Record<string, unknown>>, nowSeconds: number): Claims | ClaimFault => {
    const parsed = claims.safeParse({
      ...payload,
      audience: payload[rules.audienceClaim],
      tenant: payload[rules.tenantClaim],
    });
    if (!parsed.success) {
      const name = parsed.error.issues[0]?.path[0];
      return { rejection: 'claims', claim: namesOfClaims.get(name) ?? String(name) };
    }
    const { sub: subject, tenant, scope, scp, ...times } = parsed.data;
    const fault = checkTimes(times, rules, nowSeconds);
    if (fault) return fault;
    const names = scope || scp ? [...(scope ?? []), ...(scp ?? [])] : undefined;
    const fromSeconds = Math.max(times.iat ?? 0, times.nbf ?? 0) - rules.leewaySeconds;
    return {
      principal: { tenantId: tenant, subject, scopes: grantScopes(names, rules.requireScopes) },
      fromSeconds,
      untilSeconds: times.exp,
    };
  };
}

type Times = { readonly exp: number; readonly nbf?: number | undefined; readonly iat?: number | undefined };

/** Rejects tokens issued in the future: they would outlive the maximum lifetime. */
function checkTimes(
  { exp, nbf, iat }: Times,
  { leewaySeconds, maxLifetimeSeconds }: ClaimRules,
  nowSeconds: number,
): ClaimFault | undefined {
  const issuedAt = iat ?? nbf;
  if (issuedAt === undefined) return { rejection: 'claims', claim: 'iat' };
  if (exp <= nowSeconds) return { rejection: 'expired', claim: 'exp' };
  const latest = nowSeconds + leewaySeconds;
  if (nbf !== undefined && nbf > latest) return { rejection: 'not_yet_valid', claim: 'nbf' };
  if (iat !== undefined && iat > latest) return { rejection: 'not_yet_valid', claim: 'iat' };
  if (exp - issuedAt > maxLifetimeSeconds) return { rejection: 'lifetime', claim: 'exp' };
  return undefined;
}

/**
 * Without `requireScopes`, a token without a scope claim (`names` is undefined) may do everything,
 * and one with only foreign scopes may read.
 */
function grantScopes(names: readonly string[] | undefined, requireScopes: boolean): ReadonlySet<Scope> {
  const named = scopes.filter((scope) => names?.includes(scope));
  if (named.length > 0 || requireScopes) return new Set(named);
  return new Set<Scope>(names ? ['revenue:read'] : scopes);
}
