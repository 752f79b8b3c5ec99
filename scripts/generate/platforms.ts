import { z } from 'zod';
import { definitions } from '../../src/platforms/index.ts';
import type { Contract } from './contract.ts';

const names = z.object({ enum: z.array(z.string()) });

/** The contract's list of platforms → a type of their names, in the contract's order. */
export function generatePlatforms({ schemas }: Contract): string {
  const { enum: platforms } = names.parse(schemas['Platform']);
  return `export const platforms = ${JSON.stringify(platforms)} as const;`;
}

/** The platforms' definitions → the forms of the page at /live, in the order of their list. */
export function generatePlatformForms(): string {
  const forms = Object.entries(definitions).flatMap(([name, { title, form }]) =>
    form ? [{ name, title, ...form }] : [],
  );
  return `export const platformForms = ${JSON.stringify(forms)} as const;`;
}
