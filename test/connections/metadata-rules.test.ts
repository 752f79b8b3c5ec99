import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMetadataFaults } from '../../src/connections/metadata-rules.ts';

const codesOf = (metadata: object) =>
  findMetadataFaults(metadata).map(({ pointer, code }) => `${code} ${pointer}`);

describe('metadata is rejected', () => {
  it.each([
    ['a member name of personal data', { email: 'x' }, ['personal-data /email']],
    ['a member name in any case and with separators', { 'E-Mail_2': 1 }, ['personal-data /E-Mail_2']],
    ['a member name of a secret', { client_secret: null }, ['secret /client_secret']],
    ['a nested member name', { a: [{ b: { Phone: {} } }] }, ['personal-data /a/0/b/Phone']],
    ['an e-mail address', { owner: 'ask jo@example.com, please' }, ['personal-data /owner']],
    ['an internationalised e-mail address', { owner: '<jörg@straße.de>' }, ['personal-data /owner']],
    ['an e-mail address as a member name', { 'jo@example.com': true }, ['personal-data /jo@example.com']],
    ['a secret key of Stripe', { note: 'it is sk_live_51Hxyz12345' }, ['secret /note']],
    ['a Stripe organisation key', { note: 'it is sk_org_live_51Hxyz' }, ['secret /note']],
    ['a restricted key in a list', { keys: ['x', 'rk_test_51Hxyz12345'] }, ['secret /keys/1']],
    ['a card number', { note: 'card 4242424242424242.' }, ['personal-data /note']],
    ['a card number with spaces', { note: '5555 5555 5555 4444' }, ['personal-data /note']],
    ['a card number with hyphens', { note: '6011-1111-1111-1117' }, ['personal-data /note']],
    ['a card number of fifteen digits', { note: '3782 822463 10005' }, ['personal-data /note']],
    ['a card number before its expiry date', { note: '4111 1111 1111 1111 12/29' }, ['personal-data /note']],
    ['a card number as a JSON number', { note: 4_242_424_242_424_242 }, ['personal-data /note']],
    ['a card number as a member name', { '4242424242424242': 1 }, ['personal-data /4242424242424242']],
    ['several', { fax: 1, a: { pin: 'jo@example.com' } }, ['personal-data /fax', 'personal-data /a/pin']],
  ])('for %s', (_, metadata, faults) => {
    expect(codesOf(metadata)).toEqual(faults);
  });

  it('with its member names escaped in pointers (RFC 6901)', () => {
    const found = codesOf({ 'a/b': { 'c~d': { '~1': 'jo@example.com' } } });
    expect(found).toEqual(['personal-data /a~1b/c~0d/~01']);
  });

  it('with at most twenty faults', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`email${index}`, 1]));
    expect(findMetadataFaults(many)).toHaveLength(20);
  });

  it('when it is larger than 8 KiB as UTF-8', () => {
    const text = (bytes: number): string => '€'.repeat(Math.floor(bytes / 3)) + 'x'.repeat(bytes % 3);
    const metadataOf = (bytes: number) => ({ a: text(bytes - 8) });
    expect(Buffer.byteLength(JSON.stringify(metadataOf(8192)))).toBe(8192);
    expect(codesOf(metadataOf(8192))).toEqual([]);
    expect(codesOf(metadataOf(8193))).toEqual(['maxBytes ']);
  });

  it('within 15 ms, whatever its content', () => {
    const half = 'a'.repeat(4000);
    for (const text of ['a'.repeat(8000), `${half}@${half}`, '4'.repeat(8000), '4 '.repeat(4000)]) {
      const tookMs = Array.from({ length: 20 }, () => {
        const startedMs = performance.now();
        findMetadataFaults({ text });
        return performance.now() - startedMs;
      });
      // The fastest run: other processes may slow the machine.
      expect(Math.min(...tookMs)).toBeLessThan(15);
    }
  });
});

/** Sixteen digits with a card's prefix and the right or a wrong check digit. */
const numbers = fc.tuple(fc.constantFrom('4', '5', '2', '6'), fc.stringMatching(/^\d{14}$/), fc.nat(8));
function withCheckDigit(head: string, off = 0): string {
  const sum = head
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return `${head}${(10 - (sum % 10) + off) % 10}`;
}

it('a card number is recognised by its check digit', () => {
  fc.assert(
    fc.property(numbers, ([first, rest, off]) => {
      const card = withCheckDigit(first + rest);
      const [plain, spaced] = [card, card.replaceAll(/(\d{4})(?!$)/g, '$1 ')];
      expect(codesOf({ plain, spaced })).toEqual(['personal-data /plain', 'personal-data /spaced']);
      expect(codesOf({ note: withCheckDigit(first + rest, off + 1) })).toEqual([]);
    }),
  );
});

describe('metadata without secrets and personal data', () => {
  const prefixes = ['acct', 'txn', 'ch', 'pi', 'cus', 'price', 'we', 'src', 'pk_live'];
  const letters = fc.stringMatching(/^[0-9A-Za-z]{14,24}$/);
  const nobody = [{ label: 1 }, { shop: 'x' }, { tokenized: 'no' }, { page: 2 }, { zipped: 1 }];
  const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2033-01-01'), noInvalidDate: true });
  it.each<[string, fc.Arbitrary<unknown>]>([
    ['a Stripe id', fc.tuple(fc.constantFrom(...prefixes), letters).map((of) => of.join('_'))],
    ['a Stripe id of digits', fc.stringMatching(/^[2-6]\d{13,17}$/).map((digits) => `txn_${digits}`)],
    ['a UUID', fc.constant(undefined).map(() => randomUUID())],
    ['a UUID of digits', fc.stringMatching(/^\d{8}-\d{4}-4\d{3}-8\d{3}-\d{12}$/)],
    ['epoch milliseconds', day.map((at) => at.getTime())],
    ['epoch milliseconds as text', day.map((at) => `since ${at.getTime()}`)],
    ['an ISO date', day.map((at) => at.toISOString())],
    ['two ISO days', fc.tuple(day, day).map((days) => days.map(dayOf).join(' '))],
    ['a handle', fc.stringMatching(/^@[a-z]{3,12}$/)],
    ['a harmless member name', fc.constantFrom(...nobody)],
    ['a risk score', fc.constant('risk_assessment_level and work_in_progress_now')],
  ])('is taken: %s', (_, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(codesOf({ value })).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
