import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = [
  join(root, 'deploy/README.md'),
  ...readdirSync(root)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name)),
];

describe('the documents', () => {
  it.each(documents.map((file) => [relative(root, file), file]))(
    '%s links only to existing files',
    (_, file) => {
      const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(
        ([, target = '']) => target,
      );
      expect(links.filter((target) => !existsSync(join(dirname(file), target)))).toEqual([]);
    },
  );

  it('begin with a README of at most 150 lines', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(
      150,
    );
  });

  it('name a test for each promise of SECURITY.md', () => {
    const [, promised = ''] = readFileSync(join(root, 'SECURITY.md'), 'utf8').split(/^## What is promised$/m);
    const [promises = ''] = promised.split(/^## /m);
    const items = promises.split(/^- /m).slice(1);
    expect(items.length).toBeGreaterThan(10);
    expect(items.filter((item) => !item.includes('](test/'))).toEqual([]);
  });
});
