/**
 * Sign-in with a token: pasted, from the fragment of the address, or posted by the embedding page.
 * The token stays in memory only, until the page is left or reloaded.
 */
import { readMember } from '../client/environment.ts';
import { createClient, defaultEnvironment, type Client, type Environment } from '../client/index.ts';
import { identityOf, readClaims } from '../client/transport.ts';

export type Session = {
  /** React's key, new for each merchant: React then drops all state of the merchant before. */
  readonly id: number;
  readonly client: Client;
  /** Whether the unverified token may connect accounts; the server decides. */
  readonly mayChange: boolean;
  readonly tenant: string | undefined;
  readonly holder: { token: string };
};

/** How far the server's clock is ahead of this machine's, by the last response. */
let skewMs = 0;

/** The server's time, to compare the figures' times with. */
export const readServerTime = (): number => defaultEnvironment.now() + skewMs;

const environment: Environment = {
  ...defaultEnvironment,
  async fetch(request) {
    // Keeps figures out of the browser's cache: the next user could be another merchant.
    const response = await fetch(new Request(request, { cache: 'no-store' }));
    const dateMs = Date.parse(response.headers.get('Date') ?? '');
    const aheadMs = dateMs - defaultEnvironment.now();
    // The Date header has whole seconds: ignore smaller differences.
    if (dateMs > 0) skewMs = Math.abs(aheadMs) < 1_500 ? 0 : aheadMs;
    return response;
  },
};

let sessions = 0;

export function createSession(token: string): Session {
  sessions += 1;
  const holder = { token };
  // Relative to the page: a proxy may serve it below a path prefix.
  const baseUrl = new URL('.', location.href).href;
  const client = createClient({ baseUrl, token: () => holder.token, environment });
  return { id: sessions, client, holder, ...describeToken(token) };
}

/** Keeps the session if the new token names the same tenant; else starts a new one. */
export function renewSession(session: Session | undefined, token: string): Session {
  const { tenant, mayChange } = describeToken(token);
  if (!session || tenant === undefined || tenant !== session.tenant) return createSession(token);
  session.holder.token = token;
  return { ...session, mayChange };
}

/** An opaque token has no readable claims: the server decides. */
function describeToken(token: string): Pick<Session, 'tenant' | 'mayChange'> {
  const claims = readClaims(token);
  const scope = readMember(claims, 'scope') ?? readMember(claims, 'scp');
  const mayChange = scope === undefined || JSON.stringify(scope).includes('connections:write');
  return { tenant: identityOf(token).tenant, mayChange };
}

/** Takes the token out of the address and out of the browser's history. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

const ready = 'skeldir-live-ready';
const handedOver = 'skeldir-live-token';

/** Limits requests for a new token, in case the server refuses each one. */
const askEveryMs = 5_000;
let askedAtMs = -askEveryMs;

/** Asks the embedding page for a token. The message holds no data, so it may go to any origin. */
export function askEmbedder(): void {
  if (window.parent === window) return;
  const nowMs = performance.now();
  const waitMs = Math.max(0, askedAtMs + askEveryMs - nowMs);
  askedAtMs = nowMs + waitMs;
  setTimeout(() => window.parent.postMessage({ type: ready }, '*'), waitMs);
}

/** Takes tokens from an embedding page of these origins; null signs out. */
export function listenToEmbedder(
  origins: readonly string[],
  take: (token: string | undefined) => void,
  signal: AbortSignal,
): void {
  const onMessage = ({ origin, source, data }: MessageEvent<unknown>): void => {
    if (source !== window.parent || window.parent === window || !origins.includes(origin)) return;
    if (readMember(data, 'type') !== handedOver) return;
    const token = readMember(data, 'token');
    take(typeof token === 'string' ? token : undefined);
  };
  window.addEventListener('message', onMessage, { signal });
}
