import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../../scripts/dev/console.ts';
import { signToken } from '../../scripts/token.ts';
import { newIds } from '../support/harness.ts';

const { tenantId } = newIds();
const [current, older] = ['c'.repeat(32), 'o'.repeat(32)];

describe('a development token', () => {
  it('is signed with the first secret', async () => {
    const [header, payload, signature] = (
      await signToken(tenantId, { TOKEN_SECRETS: `${current},${older}` })
    ).split('.');
    const expected = createHmac('sha256', current).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(expected);
  });

  it('is not issued with a key set and no secret configured', async () => {
    const environment = { TOKEN_JWKS_URL: 'https://identity.example/keys' };
    await expect(signToken(tenantId, environment)).rejects.toThrow(CommandError);
    await expect(signToken(tenantId, { ...environment, TOKEN_SECRETS: current })).resolves.toMatch(/^ey/);
  });
});
