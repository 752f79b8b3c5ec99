/**
 * Signing in: a token that is pasted, handed over behind the `#` of the address, or sent by the page that frames this
 * one. It is kept in memory only: a page that is left or loaded again has forgotten it.
 */
import { createClient, defaultEnvironment, type Client, type Environment } from '../client/index.ts';

export type Session = {
  /** A new key for each merchant who signs in: React keeps nothing that was drawn for another. */
  readonly id: number;
  readonly client: Client;
  /** Whether the token names the right to connect accounts, as far as a page can tell; the server decides. */
  readonly mayChange: boolean;
  readonly tenant: string | undefined;
  readonly holder: { token: string };
};

/** How far the server's clock is ahead of this machine's, by the last answer. */
let skewMs = 0;

/** The server's time: what the figures' times are to be compared with. */
export const serverNow = (): number => defaultEnvironment.now() + skewMs;

const environment: Environment = {
  ...defaultEnvironment,
  async fetch(request) {
    // Nothing of a merchant goes into the browser's cache, where the next one to sign in would find it.
    const response = await fetch(new Request(request, { cache: 'no-store' }));
    const dateMs = Date.parse(response.headers.get('Date') ?? '');
    const aheadMs = dateMs - defaultEnvironment.now();
    // The header counts whole seconds: a smaller difference says nothing.
    if (dateMs > 0) skewMs = Math.abs(aheadMs) < 1_500 ? 0 : aheadMs;
    return response;
  },
};

/** The page may lie behind a path prefix. */
const baseUrl = (): string => new URL('.', location.href).href;

let sessions = 0;

export function createSession(token: string): Session {
  sessions += 1;
  const holder = { token };
  const client = createClient({ baseUrl: baseUrl(), token: () => holder.token, environment });
  return { id: sessions, client, holder, ...readClaims(token) };
}

/** The session with a newer token: the same one, with its figures, if the token is of the same merchant. */
export function renewSession(session: Session | undefined, token: string): Session {
  const { tenant, mayChange } = readClaims(token);
  if (!session || tenant === undefined || tenant !== session.tenant) return createSession(token);
  session.holder.token = token;
  return { ...session, mayChange };
}

function readClaims(token: string): Pick<Session, 'tenant' | 'mayChange'> {
  try {
    const claims: unknown = JSON.parse(
      atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')),
    );
    const of = (name: string): unknown => (claims instanceof Object ? Reflect.get(claims, name) : undefined);
    const tenant = of('tenant_id');
    const scope = of('scope') ?? of('scp');
    const mayChange = scope === undefined || JSON.stringify(scope).includes('connections:write');
    return { tenant: typeof tenant === 'string' ? tenant : undefined, mayChange };
  } catch {
    // An opaque token says nothing, and the server has the last word.
    return { tenant: undefined, mayChange: true };
  }
}

/** The token behind the `#` of the address, which is taken out of the address and of the history. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

const ready = 'skeldir-live-ready';
const handedOver = 'skeldir-live-token';

/** Bounds how often a framing page whose token is refused is asked for another one. */
const askEveryMs = 5_000;
let askedAtMs = -askEveryMs;

/** Tells the page that frames this one that a token is wanted. It names nobody, so any page may hear it. */
export function askEmbedder(): void {
  if (window.parent === window) return;
  const nowMs = performance.now();
  const waitMs = Math.max(0, askedAtMs + askEveryMs - nowMs);
  askedAtMs = nowMs + waitMs;
  setTimeout(() => window.parent.postMessage({ type: ready }, '*'), waitMs);
}

/** Hears tokens from the framing page, if its origin is one of those; null signs out. Returns how to stop. */
export function hearEmbedder(
  origins: readonly string[],
  take: (token: string | undefined) => void,
): () => void {
  const hear = ({ origin, source, data }: MessageEvent<unknown>): void => {
    if (source !== window.parent || window.parent === window || !origins.includes(origin)) return;
    if (!(data instanceof Object) || Reflect.get(data, 'type') !== handedOver) return;
    const token: unknown = Reflect.get(data, 'token');
    take(typeof token === 'string' ? token : undefined);
  };
  window.addEventListener('message', hear);
  return () => window.removeEventListener('message', hear);
}
