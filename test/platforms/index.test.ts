import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platforms } from '../../src/model/platform.ts';
import { definitions } from '../../src/platforms/index.ts';

const src = join(import.meta.dirname, '../../src');

describe('the list of platforms', () => {
  it('groups platforms by payments, orders and ads', () => {
    const sellersOf = (sells: string) =>
      platforms.filter((platform) => definitions[platform].sells === sells);
    expect(sellersOf('payments')).toEqual(['stripe', 'paypal']);
    expect(sellersOf('orders')).toEqual(['shopify', 'woocommerce']);
    expect(sellersOf('ads')).toEqual(['google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads']);
  });

  it('gives no form a choice other than an option of its platform', () => {
    const strangers = platforms.filter((platform) => {
      const { form, options = [] } = definitions[platform];
      return form?.choice && !options.includes(form.choice.name);
    });
    expect(strangers).toEqual([]);
  });

  it('and the folders of the platforms are the only code to name a platform', async () => {
    const files = (await readdir(src, { recursive: true })).filter((name) => /\.(tsx?|html|css)$/.test(name));
    const others = files.filter((name) => !/^platforms\/(?:index\.ts$|[^/]+\/)/.test(name));
    expect(others.length).toBeGreaterThan(50);
    const names = [...platforms, ...platforms.map((platform) => definitions[platform].title)];
    const naming: string[] = [];
    for (const file of others) {
      const text = (await readFile(join(src, file), 'utf8')).toLowerCase();
      for (const name of names) if (text.includes(name.toLowerCase())) naming.push(`${file}: ${name}`);
    }
    expect(naming).toEqual([]);
  });
});
