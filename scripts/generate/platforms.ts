import { z } from 'zod';
import type { Contract } from './contract.ts';

const names = z.object({ enum: z.array(z.string()) });

/** The contract's list of platforms → a type of their names, in the contract's order. */
export function generatePlatforms({ schemas }: Contract): string {
  const { enum: platforms } = names.parse(schemas['Platform']);
  return `export const platforms = ${JSON.stringify(platforms)} as const;`;
}
