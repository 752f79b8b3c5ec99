/** Everything about one platform that the rest of the server asks for; src/platforms/index.ts lists them. */
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Mode } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapter, Credential } from './adapter.ts';
import type { Outbound } from './outbound.ts';
import type { WebhookRules } from './webhook.ts';

/** `fault` follows the platform's name; `act` is what a person has to do, and without it waiting is enough. */
export type FailureText = { readonly fault: string; readonly act?: string };

/** How the platform writes the ids of its accounts. Case is never changed. */
export type AccountRules = {
  /** The id as the platform writes it, from the text that somebody pasted. */
  readonly trim: (text: string) => string;
  readonly form: RegExp;
  /** Says what to write when the form does not match; follows the name of the member. */
  readonly hint: string;
};

/** A setting that says where the platform answers: in development, the simulator at `simulatorPath`. */
export type Endpoint = {
  readonly setting: string;
  readonly simulatorPath: string;
  /** `unset`: a stand-in for hosts that merchants name, which production refuses. */
  readonly inProduction: 'https' | 'unset';
};

export type PlatformFreshness = {
  /** A platform asked less often than every TTL is current for so long after each read. */
  readonly pollEveryMs: number;
  /** How old its last read may be before its failures fail the answer; 0: the TTL. */
  readonly failAfterMs: number;
  /** It lists records hours late, and says itself how far it is complete. */
  readonly isLagging: boolean;
};

/** As a merchant sends it. */
export type CredentialInput = Pick<Credential, 'accessToken' | 'refreshToken' | 'options'>;

/** `message` follows the member's name. */
export type CredentialProblem = {
  readonly member: string;
  readonly message: string;
  readonly code: string;
};

export const wrongForm = (member: string, message: string): CredentialProblem => {
  return { member, message, code: 'format' };
};

/** At most one: a member that is missing, or not of its form. */
export function checkForm(
  member: string,
  given: string | null,
  form: RegExp,
  message: string,
): CredentialProblem[] {
  if (given) return form.test(given) ? [] : [{ member, message, code: 'format' }];
  return [{ member, message, code: 'required' }];
}

export type PlatformDefinition = {
  /** As its owner writes it. */
  readonly title: string;
  readonly sells: 'payments' | 'orders' | 'ads';
  /** Its environment variables, each with a description. A schema also reads what it has made of a value. */
  readonly settings: z.ZodRawShape;
  readonly endpoints: readonly Endpoint[];
  readonly account: AccountRules;
  readonly freshness: PlatformFreshness;
  /** Secrets that are refused in a connection's metadata, wherever in a text they stand. */
  readonly secretForms: readonly RegExp[];
  readonly failureTexts: Partial<Readonly<Record<FailureReason, FailureText>>>;
  /** Options that its credentials take, by their names in the contract; left out: none. */
  readonly options?: readonly string[];
  /** A refresh token opens it beyond the end of the access token: the adapter exchanges the two. */
  readonly exchangesTokens?: boolean;
  readonly modeOf: (given: CredentialInput) => Mode;
  /** Faults of what a merchant stores, each at its member of the body. */
  readonly credentialProblems: (given: CredentialInput) => CredentialProblem[];
  /** Variables that the server lacks to read with such a credential. */
  readonly missingSettings: (settings: unknown, given: CredentialInput) => string[];
  /** Faults between its settings, each in a sentence that names them. */
  readonly problemsOf: (settings: unknown) => string[];
  /** Left out: it has none. */
  readonly webhook?: WebhookRules;
  /** Null while the platform can be connected and not yet be read. */
  readonly create: ((settings: unknown, parts: PlatformParts) => Adapter) | null;
};

export type PlatformParts = {
  readonly outbound: Outbound;
  readonly observe: Observe;
  readonly clock: Clock;
};

type Definition<Shape extends z.ZodRawShape> = Omit<
  PlatformDefinition,
  'settings' | 'endpoints' | 'missingSettings' | 'problemsOf' | 'create'
> & {
  readonly settings: Shape;
  readonly endpoints: ReadonlyArray<Endpoint & { readonly setting: string & keyof Shape }>;
  readonly missingSettings: (settings: z.output<z.ZodObject<Shape>>, given: CredentialInput) => string[];
  readonly problemsOf: (settings: z.output<z.ZodObject<Shape>>) => string[];
  readonly create: (settings: z.output<z.ZodObject<Shape>>, parts: PlatformParts) => Adapter;
};

/** A platform that is read: its own functions see its own settings, typed. */
export function definePlatform<Shape extends z.ZodRawShape>(definition: Definition<Shape>) {
  const settings = z.object(definition.settings);
  return {
    ...definition,
    missingSettings: (given: unknown, credential: CredentialInput) =>
      definition.missingSettings(settings.parse(given), credential),
    problemsOf: (given: unknown) => definition.problemsOf(settings.parse(given)),
    create: (given: unknown, parts: PlatformParts) => definition.create(settings.parse(given), parts),
  } satisfies PlatformDefinition;
}

export const askedEveryTtl: PlatformFreshness = { pollEveryMs: 0, failAfterMs: 0, isLagging: false };

/** A platform that is stored and shown, and not read yet. */
export function announce(
  title: string,
  sells: PlatformDefinition['sells'],
  secretForms: readonly RegExp[] = [],
) {
  return {
    title,
    sells,
    settings: {},
    endpoints: [],
    account: { trim: (text) => text, form: /./su, hint: 'must not be empty' },
    freshness: askedEveryTtl,
    secretForms,
    failureTexts: {},
    modeOf: () => 'live',
    credentialProblems: () => [],
    missingSettings: () => [],
    problemsOf: () => [],
    create: null,
  } as const satisfies PlatformDefinition;
}
