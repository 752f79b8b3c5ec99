/** Everything about one platform that the rest of the server asks for; src/platforms/index.ts lists them. */
import { z } from 'zod';
import type { FailureReason } from '../model/failure.ts';
import type { Mode } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapter } from './adapter.ts';
import type { Outbound } from './outbound.ts';

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

export type PlatformDefinition = {
  /** As its owner writes it. */
  readonly title: string;
  readonly sells: 'payments' | 'orders' | 'ads';
  /** Its environment variables, each with a description. A schema also reads what it has made of a value. */
  readonly settings: z.ZodRawShape;
  /** The one that says where it answers: https in production, the simulator in development. */
  readonly baseUrlSetting: string | null;
  readonly account: AccountRules;
  /** A platform asked less often than every TTL is current for so long after each read. */
  readonly pollEveryMs: number;
  /** Secrets that are refused in a connection's metadata, wherever in a text they stand. */
  readonly secretForms: readonly RegExp[];
  readonly failureTexts: Partial<Readonly<Record<FailureReason, FailureText>>>;
  readonly modeOf: (accessToken: string) => Mode;
  /** Faults between its settings, each in a sentence that names them. */
  readonly problemsOf: (settings: unknown) => string[];
  /** Null while the platform can be connected and not yet be read. */
  readonly create: ((settings: unknown, parts: PlatformParts) => Adapter) | null;
};

export type PlatformParts = { readonly outbound: Outbound; readonly observe: Observe };

type Definition<Shape extends z.ZodRawShape> = Omit<
  PlatformDefinition,
  'settings' | 'baseUrlSetting' | 'problemsOf' | 'create'
> & {
  readonly settings: Shape;
  readonly baseUrlSetting: string & keyof Shape;
  readonly problemsOf: (settings: z.output<z.ZodObject<Shape>>) => string[];
  readonly create: (settings: z.output<z.ZodObject<Shape>>, parts: PlatformParts) => Adapter;
};

/** A platform that is read: its own functions see its own settings, typed. */
export function definePlatform<Shape extends z.ZodRawShape>(definition: Definition<Shape>) {
  const settings = z.object(definition.settings);
  return {
    ...definition,
    problemsOf: (given: unknown) => definition.problemsOf(settings.parse(given)),
    create: (given: unknown, parts: PlatformParts) => definition.create(settings.parse(given), parts),
  } satisfies PlatformDefinition;
}

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
    baseUrlSetting: null,
    account: { trim: (text) => text, form: /./su, hint: 'must not be empty' },
    pollEveryMs: 0,
    secretForms,
    failureTexts: {},
    modeOf: () => 'live',
    problemsOf: () => [],
    create: null,
  } as const satisfies PlatformDefinition;
}
