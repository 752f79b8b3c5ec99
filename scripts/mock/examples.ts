/** The contract's examples as whole responses, and the choice among them. */
import { z } from 'zod';
import { operations, type OperationId } from '#generated/operations.ts';
import { readBundle } from '../contract/baselines.ts';
import { eachInside, inside, placeOf, type Place } from '../contract/document.ts';

export type Example = {
  readonly status: number;
  /** The contract's name; undefined for a status without a body. */
  readonly name: string | undefined;
  /** Without X-Correlation-ID: the HTTP edge sets it. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

/** Every example of an operation, by status, success first. */
export type Examples = (id: OperationId) => readonly Example[];

/** @throws Error if a reference of the contract has no target */
export async function readExamples(): Promise<Examples> {
  const { document } = await readBundle();
  return (id) => {
    const { path, method } = operations[id];
    const operation = ['paths', path, method].reduce<Place | null>(
      (place, name) => place && inside(place, name),
      placeOf(document, document, ''),
    );
    // JavaScript sorts numeric member names, so statuses ascend.
    return [...eachInside(operation, 'responses')].flatMap(([status, response]) =>
      listExamples(Number(status), response),
    );
  };
}

function listExamples(status: number, response: Place): Example[] {
  const described = [...eachInside(response, 'headers')].filter(([header]) => header !== 'X-Correlation-ID');
  const example = (name: string | undefined, body: unknown): Example => {
    const headers = Object.fromEntries(described.map(([header, one]) => [header, headerValue(one, name)]));
    const waits = failedSources.safeParse(body).data?.failed_sources.map((one) => one.retry_after_seconds);
    return {
      status,
      name,
      headers: waits ? { ...headers, 'Retry-After': Math.max(...waits) } : headers,
      body,
    };
  };
  const media = [...eachInside(response, 'content').values()];
  if (media.length === 0) return [example(undefined, undefined)];
  return media.flatMap((one) =>
    [...eachInside(one, 'examples')].map(([name, { members }]) => example(name, members['value'])),
  );
}

/** Retry-After is the maximum of the failed sources. */
const failedSources = z.object({
  failed_sources: z.array(z.object({ retry_after_seconds: z.number() })).min(1),
});

/** The header's example with the body example's name, otherwise the first. */
function headerValue(header: Place, name: string | undefined): unknown {
  const named = eachInside(header, 'examples');
  const [first] = named.values();
  const found = (name === undefined ? undefined : named.get(name)) ?? first;
  return header.members['example'] ?? found?.members['value'] ?? inside(header, 'schema')?.members['const'];
}

export type Choice =
  | { readonly example: Example; /** Met preferences. */ readonly applied: readonly string[] }
  | { readonly fault: string };

/** Chooses by the preferences `code` and `example`; the default is the first example of success. */
export function choose(examples: readonly Example[], preferences: ReadonlyMap<string, string>): Choice {
  const [code, name] = [preferences.get('code'), preferences.get('example')];
  const ofStatus = examples.filter(({ status }) => code === undefined || String(status) === code);
  const example = ofStatus.find((one) => name === undefined || one.name === name);
  if (example) {
    const met = ['code', 'example'].filter((one) => preferences.has(one));
    return { example, applied: met.map((one) => `${one}=${preferences.get(one)}`) };
  }
  if (ofStatus.length === 0)
    return { fault: `code must be one of ${joinNames(examples.map(({ status }) => String(status)))}` };
  const names = ofStatus.flatMap((one) => one.name ?? []);
  return {
    fault: names.length === 0 ? `${code} has no examples` : `example must be one of ${joinNames(names)}`,
  };
}

const maxListed = 20;

function joinNames(names: readonly string[]): string {
  return [...new Set(names)].slice(0, maxListed).join(', ');
}
