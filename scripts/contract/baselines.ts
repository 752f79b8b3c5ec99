/** Released contracts: one freeze file per version, written by a release only. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { CommandError } from '../dev/console.ts';
import { membersOf } from './document.ts';

const root = resolve(import.meta.dirname, '../..');
const bundleFile = 'api-contracts/dist/openapi/v1/attribution.bundled.yaml';
const folder = 'api-contracts/baselines';

export type Version = readonly [major: number, minor: number, patch: number];
export type Contract = { readonly version: Version; readonly text: string; readonly document: unknown };

export const versionText = (version: Version): string => version.join('.');
export const baselineFile = (version: Version): string => `${folder}/${versionText(version)}.yaml`;

export function isLater(one: Version, other: Version): boolean {
  const place = one.findIndex((number, n) => number !== other[n]);
  return place >= 0 && Number(one[place]) > Number(other[place]);
}

function parseVersion(text: string, where: string): Version {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? [];
  if (patch === undefined)
    throw new CommandError(`${where}: "${text}" is not a version`, 'write it as 1.2.3');
  return [Number(major), Number(minor), Number(patch)];
}

/** The current bundle, without the comment on its first line. */
export async function readBundle(): Promise<Contract> {
  const text = (await readFile(join(root, bundleFile), 'utf8')).replace(/^#.*\n/, '');
  const document: unknown = parse(text);
  const version = String(membersOf(membersOf(document)['info'])['version']);
  return { version: parseVersion(version, 'info.version of the contract'), text, document };
}

/** @throws CommandError if a baseline changed after its release */
export async function readBaselines(): Promise<Contract[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  const baselines = await Promise.all(
    names.map(async (name) => {
      const version = parseVersion(name.replace(/\.yaml$/, ''), `${folder}/${name}`);
      const whole = await readFile(join(root, folder, name), 'utf8');
      const text = whole.replace(/^#.*\n/, '');
      if (freeze(version, text) !== whole)
        throw new CommandError(
          `${folder}/${name} changed after its release`,
          `git checkout ${folder}/${name}; a released contract never changes`,
        );
      const document: unknown = parse(text);
      return { version, text, document };
    }),
  );
  return baselines.toSorted((one, other) => (isLater(one.version, other.version) ? 1 : -1));
}

/**
 * The text of a baseline file: its first line holds a hash of the rest, to detect later changes.
 */
export function freeze(version: Version, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return `# Released as ${versionText(version)} by \`make contract-release\`; never to be edited. sha256 ${hash}\n${text}`;
}
