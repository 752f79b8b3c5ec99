/** The forms of the platforms, checked against the members of the request they fill in. */
import { platformForms } from '#generated/platform-forms.ts';
import type { Client } from '../client/index.ts';

type Keys = Parameters<Client['upsertPlatformCredentials']>[0]['body'];

type Choice = {
  [Name in keyof Keys]-?: {
    readonly name: Name;
    readonly label: string;
    readonly value: NonNullable<Keys[Name]>;
  };
}[keyof Keys];

type Form = (typeof platformForms)[number];
export type PlatformForm = Pick<Form, 'name' | 'title' | 'account'> & {
  readonly fields: ReadonlyArray<Form['fields'][number] & { readonly isOptional?: boolean }>;
  readonly choice?: Choice;
};

export const forms: readonly [PlatformForm, ...PlatformForm[]] = platformForms;

export const formOf = (name: string): PlatformForm | undefined => forms.find((form) => form.name === name);

/** A platform's display name; an unknown platform keeps its own. */
export const titleOf = (name: string): string => formOf(name)?.title ?? name;
