/**
 * A typical dashboard: one page, a token in the tab's session, log-in and log-out without a reload.
 * Two widgets poll with the client (one per page, one per session); two fetch without it.
 */
import {
  createClient,
  formatMoney,
  pollRealtimeRevenue,
  type Poller,
  type RealtimeRevenueState,
} from '../../../src/client/index.ts';

type Figures = NonNullable<RealtimeRevenueState['data']>;

const baseUrl = document.body.dataset['api'] ?? '';
const session = sessionStorage;
const client = createClient({
  baseUrl,
  token() {
    const token = session.getItem('token');
    if (token === null) throw new Error('nobody is logged in');
    return token;
  },
});
let own: Poller | undefined;
let leaving = new AbortController();

const textOf = (data: Figures): string =>
  `${data.tenant_id} ${formatMoney(data.net_total_minor, data, 'en')}`;

function show(widget: string, text: string): void {
  const element = document.querySelector(`[data-widget=${widget}]`);
  if (element) element.textContent = text;
}

const shower =
  (widget: string) =>
  ({ data, status }: RealtimeRevenueState): void => {
    if (session.getItem('token') !== null) show(widget, data ? `${status} ${textOf(data)}` : status);
  };
const kept = pollRealtimeRevenue(client, { onUpdate: shower('kept') });

/** A widget written without the client. */
async function fetchInto(widget: string, cache: RequestCache): Promise<void> {
  const { signal } = leaving;
  const headers = { Authorization: `Bearer ${session.getItem('token')}` };
  const response = await fetch(`${baseUrl}/api/v1/revenue/realtime`, { headers, cache, signal });
  const body: unknown = await response.json();
  const figures = figuresIn(body);
  show(widget, figures ? `${response.status} ${textOf(figures)}` : `${response.status}`);
}

const hasFigures = (body: unknown): body is Figures => body instanceof Object && 'net_total_minor' in body;

/** The figures of a response, or the last known ones of a 503. */
function figuresIn(body: unknown): Figures | undefined {
  const last = body instanceof Object && 'last_known' in body ? body.last_known : undefined;
  return [body, last].find(hasFigures);
}

/** Fills the page for the logged-in user; sets data-filled once all requests are answered. */
async function open(): Promise<void> {
  close();
  const turn = Number(session.getItem('turn')) + 1;
  session.setItem('turn', String(turn));
  const user = session.getItem('user');
  if (user !== null) {
    document.body.dataset['user'] = user;
    own = pollRealtimeRevenue(client, { onUpdate: shower('own') });
    const asked = [kept.refresh(), own.refresh()];
    await Promise.all([...asked, fetchInto('plain', 'default'), fetchInto('revalidated', 'no-cache')]);
    shower('kept')(kept.state());
  }
  document.body.dataset['filled'] = String(turn);
}

function close(): void {
  leaving.abort();
  leaving = new AbortController();
  own?.stop();
  delete document.body.dataset['user'];
  for (const widget of document.querySelectorAll('[data-widget]')) widget.textContent = '';
}

const on = (id: string, act: () => void): void =>
  document.getElementById(id)?.addEventListener('click', () => {
    act();
    void open();
  });
const valueOf = (id: string): string => {
  const field = document.getElementById(id);
  return field instanceof HTMLInputElement ? field.value : '';
};

on('log-in', () => {
  session.setItem('user', valueOf('user'));
  session.setItem('token', valueOf('token'));
});
on('log-out', () => {
  session.removeItem('user');
  session.removeItem('token');
});
on('sources', () => history.pushState(null, '', '?view=sources'));
addEventListener('popstate', () => void open());
void open();
