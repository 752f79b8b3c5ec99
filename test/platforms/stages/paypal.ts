/** PayPal on the stage: low limits force several pages and spans, and some sales are cheques. */
import { z } from 'zod';
import { createPaypalSite } from '../../../scripts/simulator/paypal/site.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { createPaypalAdapter } from '../../../src/platforms/paypal/adapter.ts';
import { createStageOutbound, type OpenStage, type StageSale } from '../stage.ts';

const [account, foreign] = ['STAGEMERCH001', 'OTHERMERCH002'];
const hourMs = 3_600_000;
const maxLateMs = 4 * hourMs;
const truth = z.object({
  currencies: z.record(
    z.string(),
    z
      .object({ saleCount: z.number(), grossMinor: z.number(), refundMinor: z.number() })
      .transform(({ grossMinor: saleMinor, ...rest }) => ({ ...rest, saleMinor })),
  ),
});

export const openPaypal: OpenStage = ({ nowMs }) => {
  const site = createPaypalSite({ nowMs, limits: { pageSize: 3, items: 14 } });
  const tell = (verb: string, body: object): unknown => {
    const control = site.control[verb];
    if (!control) throw new Error(`the simulator has no ${verb}`);
    return control(body);
  };
  for (const name of [account, foreign])
    tell('account', { account: name, clientId: `id-${name}`, clientSecret: `secret-${name}` });
  const { outbound, requests, fail } = createStageOutbound(
    ({ method = 'GET', url, headers, body = '' }) =>
      site.answer({
        method,
        path: url.pathname.replace(/^\/paypal/, ''),
        params: url.searchParams,
        headers,
        body,
      }),
    nowMs,
  );
  const sold = new Map<string, StageSale>();
  /** Ids of each sale and of its refunds. */
  const booked = new Map<string, string[]>();
  const forget = (id: string): void => void tell('correct', { account, id, minor: null });
  let count = 0;
  /** Gives each record its own second: PayPal searches by whole seconds. */
  const begin = <One extends StageSale>(one: One): One & { account: string } => {
    count += 1;
    return { ...one, account, atMs: one.atMs - (count % 3_600) * 1_000 };
  };
  const credentialOf = (name: string) => {
    return { accessToken: `id-${name}`, refreshToken: `secret-${name}`, expiresAt: null, options: {} };
  };
  const change = (saleId: string, to: (sale: StageSale) => object): void => {
    const sale = sold.get(saleId);
    if (sale && nowMs() - sale.atMs < maxLateMs) tell('change', { account, id: saleId, ...to(sale) });
  };
  return {
    adapter: createPaypalAdapter({
      PAYPAL_BASE_URL: 'https://simulator.invalid/paypal',
      PAYPAL_SANDBOX_BASE_URL: 'https://simulator.invalid/paypal-sandbox/',
      PAYPAL_OVERLAP_HOURS: maxLateMs / hourMs,
      clock: { ...systemClock, monotonicMs: nowMs },
      outbound,
      observe: () => undefined,
    }),
    account,
    credential: credentialOf(account),
    foreignCredential: credentialOf(foreign),
    maxLateMs,
    stepsMs: [60_000, 20 * 60_000, 3 * hourMs],
    idleRequests: 1,
    sell(sale) {
      sold.set(sale.id, sale);
      booked.set(sale.id, [sale.id]);
      // Every fourth sale is a cheque; it clears or bounces while pulls still read its time.
      const isCheque = sold.size % 4 === 0;
      const decided = { atMs: sale.atMs + maxLateMs, status: sold.size % 8 === 0 ? 'D' : 'S' };
      tell('sell', { ...begin(sale), ...(isCheque ? { status: 'P', decided } : {}) });
    },
    refund(refund) {
      booked.get(refund.saleId)?.push(refund.id);
      tell('refund', begin(refund));
    },
    changes: [
      (saleId) => change(saleId, ({ minor }) => ({ minor: minor + 1 })),
      (saleId) => change(saleId, () => ({ status: 'V' })),
    ],
    truth: (fromMs, toMs) => truth.parse(tell('truth', { account, fromMs, toMs })).currencies,
    vanish: (saleId) => (booked.get(saleId) ?? []).forEach(forget),
    fail,
    requests,
  };
};
