/** The page that a client is loaded in, where nothing was handed in. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserPage } from '../../src/client/environment.ts';

class Page extends EventTarget {
  visibilityState = 'visible';
}

afterEach(() => vi.unstubAllGlobals());

describe('this page', () => {
  it('is looked at where there is none, as in Node', () => {
    expect(browserPage.active()).toBe(true);
    browserPage.onChange(() => undefined)();
  });

  it('is not looked at while its document is hidden, and tells when that changes', () => {
    const document = new Page();
    vi.stubGlobal('document', document);
    const told: boolean[] = [];
    const unwatch = browserPage.onChange(() => told.push(browserPage.active()));
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    unwatch();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(told).toEqual([false, true]);
  });

  it('is of no use without a network', () => {
    vi.stubGlobal('navigator', { onLine: false });
    expect(browserPage.active()).toBe(false);
    vi.stubGlobal('navigator', { onLine: true });
    expect(browserPage.active()).toBe(true);
  });
});
