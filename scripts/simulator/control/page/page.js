/** The page at /__sim: each control sends a request to the control API, as curl would. */
const at = (id) => document.getElementById(id);
const said = at('said');
const faults = {
  'limited: 429, retry after 7 s': { kind: 'status', status: 429, retryAfter: 7 },
  'key refused: 401': { kind: 'status', status: 401 },
  'broken: 500': { kind: 'status', status: 500 },
  'no answer': { kind: 'hang' },
  'late by 2 s': { kind: 'latency', ms: 2000 },
  'not JSON': { kind: 'notJson' },
  'half an answer': { kind: 'truncated' },
  'connection reset': { kind: 'reset' },
};
let accounts = [];
let isSending = true;
/** The last sale made here, by account. */
const lastSale = new Map();

async function ask(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(`/__sim/${path}`, { method, body: text });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Runs an action, reports success or the fault, and refreshes the state. */
async function act(text, work) {
  try {
    await work();
    said.textContent = text;
  } catch (error) {
    said.textContent = `Not done: ${error.message}`;
  }
  await show();
}

const digitsOf = (currency) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

const verbs = {
  async sell({ platform, account, currency }, amount, minor) {
    const order = `by-hand-${Date.now()}`;
    const sales = {
      stripe: () => ask('POST', 'events', { account, category: 'charge', amount: minor }),
      paypal: () => ask('POST', 'paypal/sell', { account, minor }),
      shopify: () => ask('POST', 'shopify/add', { account, order, payments: [{ amount }] }),
      woocommerce: () => ask('POST', 'woocommerce/order', { account, total: amount, currency }),
    };
    const sold = await sales[platform]();
    lastSale.set(account, platform === 'shopify' ? order : sold.id);
  },
  async refund({ platform, account }, amount, minor) {
    const sale = lastSale.get(account);
    if (platform !== 'stripe' && sale === undefined) throw new Error('sell something there first');
    const refunds = {
      stripe: () => ask('POST', 'events', { account, category: 'refund', amount: -minor }),
      paypal: () => ask('POST', 'paypal/refund', { account, minor, saleId: sale }),
      shopify: () =>
        ask('POST', 'shopify/add', { account, order: sale, payments: [{ amount, kind: 'REFUND' }] }),
      woocommerce: () => ask('POST', 'woocommerce/refund', { account, order: sale, amount }),
    };
    await refunds[platform]();
  },
};

async function readTruth(account, hours) {
  const { platform } = accounts.find((one) => one.account === account);
  const { nowMs } = await ask('GET', 'clock');
  const span = { account, fromMs: nowMs - hours * 3_600_000, toMs: nowMs };
  return platform === 'stripe'
    ? ask('GET', `truth?${new URLSearchParams(span)}`)
    : ask('POST', `${platform}/truth`, span);
}

async function show() {
  const [clock, waiting, hooks] = await Promise.all(
    ['clock', 'faults', 'webhooks'].map((path) => ask('GET', path)),
  );
  const offset = Math.round(clock.offsetMs / 1000);
  at('time').textContent =
    `${new Date(clock.nowMs).toISOString()}${clock.frozen ? ', paused' : ''}${offset === 0 ? '' : `, ${offset} s from real time`}`;
  isSending = hooks.isOn;
  at('sent').textContent = `${hooks.isOn ? 'On' : 'Off'}, ${hooks.sent} sent`;
  at('switch').textContent = `Switch ${hooks.isOn ? 'off' : 'on'}`;
  const lines = waiting.faults.map(({ fault, left }) => {
    const line = document.createElement('li');
    const { kind, times: _times, account = 'all accounts', ...rest } = fault;
    line.textContent = `${kind} ${JSON.stringify(rest)} for ${account}: ${left} requests left`;
    return line;
  });
  at('waiting').replaceChildren(...lines);
}

function onSubmit(id, run) {
  at(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void run(Object.fromEntries(new FormData(at(id), event.submitter)));
  });
}
const onClick = (id, run) => at(id).addEventListener('click', () => void run());

onSubmit('sell', ({ account, amount, verb }) => {
  const chosen = accounts.find((one) => one.account === account);
  const digits = digitsOf(chosen.currency);
  const text = Number(amount).toFixed(digits);
  const done = `${verb === 'sell' ? 'Sold' : 'Refunded'} ${text} ${chosen.currency} at ${account}`;
  return act(done, () => verbs[verb](chosen, text, Math.round(Number(amount) * 10 ** digits)));
});
onSubmit('fault', ({ fault, account, times }) =>
  act(`Begun: ${fault}`, () =>
    ask('POST', 'faults', { ...faults[fault], times: Number(times), ...(account && { account }) }),
  ),
);
onClick('end-faults', () => act('All faults ended', () => ask('DELETE', 'faults')));
onSubmit('advance', ({ minutes }) =>
  act(`Advanced by ${minutes} min`, async () => {
    const { nowMs, frozen } = await ask('GET', 'clock');
    const then = nowMs + Number(minutes) * 60_000;
    await ask('POST', 'clock', frozen ? { frozenAtMs: then } : { nowMs: then });
  }),
);
onClick('freeze', () =>
  act('Paused', async () => ask('POST', 'clock', { frozenAtMs: (await ask('GET', 'clock')).nowMs })),
);
onClick('real', () => act('In real time', () => ask('POST', 'clock', { offsetMs: 0 })));
onClick('switch', () =>
  act(`Webhooks ${isSending ? 'off' : 'on'}`, () => ask('PUT', 'webhooks', { isOn: !isSending })),
);
onSubmit('ask-truth', ({ account, hours }) =>
  act(`Read the truth of ${account}`, async () => {
    at('sums').textContent = JSON.stringify(await readTruth(account, Number(hours)), null, 2);
  }),
);

async function begin() {
  ({ accounts } = await ask('GET', 'accounts'));
  for (const select of document.querySelectorAll('select[name=account]'))
    for (const { platform, account } of accounts) select.add(new Option(`${platform} ${account}`, account));
  for (const name of Object.keys(faults)) document.querySelector('select[name=fault]').add(new Option(name));
  await show();
  setInterval(() => void show().catch(() => (said.textContent = 'The simulator does not answer')), 2000);
}
void begin();
