/** The definition of a platform, for the rest of the server; src/platforms/index.ts lists them. */
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Mode } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapter, Credential } from './adapter.ts';
import type { Outbound } from './outbound.ts';
import type { WebhookRules } from './webhook.ts';

/** `fault` follows the platform's name; `act` tells how to mend it. Without `act`: wait. */
export type FailureText = { readonly fault: string; readonly act?: string };

/** Account ids as the platform writes them. Case is never changed. */
export type AccountRules = {
  /** Pasted text → account id. */
  readonly trim: (text: string) => string;
  readonly form: RegExp;
  /** Follows the member's name when the form does not match. */
  readonly hint: string;
};

/** A setting with the platform's URL: in development, the simulator at `simulatorPath`. */
export type Endpoint = {
  readonly setting: string;
  readonly simulatorPath: string;
  /** `unset`: a stand-in for the merchants' own hosts; production rejects it. */
  readonly inProduction: 'https' | 'unset';
};

export type PlatformFreshness = {
  /** 0: read every TTL. Otherwise a read counts as current for so long. */
  readonly pollEveryMs: number;
  /** Maximum age of its last read before its failures fail the answer; 0: the TTL. */
  readonly failAfterMs: number;
  /** It lists records hours late, and states how far it is complete. */
  readonly isLagging: boolean;
};

/** A credential from a merchant. */
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
export const missingMember = (member: string, message: string): CredentialProblem => {
  return { member, message, code: 'required' };
};

/** At most one problem. */
export function checkForm(
  member: string,
  given: string | null,
  form: RegExp,
  message: string,
): CredentialProblem[] {
  if (given) return form.test(given) ? [] : [wrongForm(member, message)];
  return [missingMember(member, message)];
}

/** The inputs of the page at /live for an account and its key, with the platform's own names. */
export type PlatformForm = {
  /** Placeholder of the account's input. */
  readonly account: string;
  readonly fields: ReadonlyArray<{
    readonly name: 'access_token' | 'refresh_token';
    readonly label: string;
    readonly isOptional?: boolean;
  }>;
  /** A checkbox for one of `options`. Ticked, it sends `value`; for `account`, the account's id. */
  readonly choice?: { readonly name: string; readonly label: string; readonly value: string };
};

/** For an id with its secret. */
export function keyPair(id: string, secret: string): PlatformForm['fields'] {
  return [
    { name: 'access_token', label: id },
    { name: 'refresh_token', label: secret },
  ];
}

export type PlatformDefinition = {
  /** In its owner's spelling. */
  readonly title: string;
  readonly sells: 'payments' | 'orders' | 'ads';
  /** Its environment variables, with descriptions. Each schema also accepts its own output. */
  readonly settings: z.ZodRawShape;
  readonly endpoints: readonly Endpoint[];
  readonly account: AccountRules;
  /** Absent while the platform cannot be read. */
  readonly form?: PlatformForm;
  readonly freshness: PlatformFreshness;
  /** Secrets to reject anywhere in a connection's metadata. */
  readonly secretForms: readonly RegExp[];
  readonly failureTexts: Partial<Readonly<Record<FailureReason, FailureText>>>;
  /** Options of its credentials, by their names in the contract; left out: none. */
  readonly options?: readonly string[];
  /** Its adapter exchanges a refresh token for a new pair. */
  readonly exchangesTokens?: boolean;
  readonly modeOf: (given: CredentialInput) => Mode;
  /** Problems of a merchant's input, each with its member of the body. */
  readonly credentialProblems: (given: CredentialInput) => CredentialProblem[];
  /** Variables without which the server cannot use such a credential. */
  readonly missingSettings: (settings: unknown, given: CredentialInput) => string[];
  /** Contradictions between its settings, each a sentence with their names. */
  readonly problemsOf: (settings: unknown) => string[];
  readonly webhook?: WebhookRules;
  /** Signing secrets in the settings, for webhooks of all accounts. */
  readonly ownSecrets?: (settings: unknown) => readonly string[];
  /** Null while the platform can be connected but not read. */
  readonly create: ((settings: unknown, parts: PlatformParts) => Adapter) | null;
};

export type PlatformParts = {
  readonly outbound: Outbound;
  readonly observe: Observe;
  readonly clock: Clock;
};

export type SettingsOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

type Definition<Shape extends z.ZodRawShape> = Omit<
  PlatformDefinition,
  | 'settings'
  | 'endpoints'
  | 'account'
  | 'form'
  | 'freshness'
  | 'modeOf'
  | 'ownSecrets'
  | 'missingSettings'
  | 'problemsOf'
  | 'create'
> & {
  readonly settings: Shape;
  /** `trim` left out: white space alone. */
  readonly account: Omit<AccountRules, 'trim'> & Partial<Pick<AccountRules, 'trim'>>;
  readonly form: PlatformForm;
  /** Left out: read every TTL. */
  readonly freshness?: PlatformFreshness;
  /** Left out: all live. */
  readonly modeOf?: (given: CredentialInput) => Mode;
  readonly endpoints: ReadonlyArray<Endpoint & { readonly setting: string & keyof Shape }>;
  readonly ownSecrets?: (settings: SettingsOf<Shape>) => readonly string[];
  /** Left out: none is ever missing. */
  readonly missingSettings?: (settings: SettingsOf<Shape>, given: CredentialInput) => string[];
  /** Left out: they never contradict each other. */
  readonly problemsOf?: (settings: SettingsOf<Shape>) => string[];
  readonly create: (options: SettingsOf<Shape> & PlatformParts) => Adapter;
};

/** Hands a platform's functions its own settings, typed. */
export function definePlatform<Shape extends z.ZodRawShape>(definition: Definition<Shape>) {
  const settings = z.object(definition.settings);
  return {
    freshness: askedEveryTtl,
    modeOf: (): Mode => 'live',
    ...definition,
    account: { trim: (text: string) => text.trim(), ...definition.account },
    ownSecrets: (given: unknown) => definition.ownSecrets?.(settings.parse(given)) ?? [],
    missingSettings: (given: unknown, credential: CredentialInput) =>
      definition.missingSettings?.(settings.parse(given), credential) ?? [],
    problemsOf: (given: unknown) => definition.problemsOf?.(settings.parse(given)) ?? [],
    create: (given: unknown, parts: PlatformParts) =>
      definition.create({ ...settings.parse(given), ...parts }),
  } satisfies PlatformDefinition;
}

export const httpUrl = z.url({ protocol: /^https?$/ });
export const integer = (min: number, max: number, byDefault: string) =>
  z.coerce.number().int().min(min).max(max).prefault(byDefault);
/** Stands in for the merchants' own hosts. */
export const shopsUrl = httpUrl
  .optional()
  .describe('For development only: where all shops answer, each below a path of its host and path');
export const flag = z.union([z.boolean(), z.stringbool()]).prefault('false');
export const baseUrl = (url: string, answers: string) =>
  httpUrl.prefault(url).describe(`Where ${answers}; plain http is rejected in production`);

const askedEveryTtl: PlatformFreshness = { pollEveryMs: 0, failAfterMs: 0, isLagging: false };

/** A platform without an adapter: connections are stored and shown, never read. */
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
