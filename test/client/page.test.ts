/** The default environment of a client: the page that loads it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserPage } from '../../src/client/environment.ts';

class Page extends EventTarget {
  visibilityState = 'visible';
}

afterEach(() => vi.unstubAllGlobals());

describe('the default page', () => {
  it('counts as visible without a document, as in Node', () => {
    expect(browserPage.active()).toBe(true);
    browserPage.onChange(() => undefined)();
  });

  it('is hidden while its document is hidden and reports changes', () => {
    const document = new Page();
    vi.stubGlobal('document', document);
    const states: boolean[] = [];
    const unwatch = browserPage.onChange(() => states.push(browserPage.active()));
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    unwatch();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(states).toEqual([false, true]);
  });

  it('is offline without a network', () => {
    vi.stubGlobal('navigator', { onLine: false });
    expect(browserPage.active()).toBe(false);
    vi.stubGlobal('navigator', { onLine: true });
    expect(browserPage.active()).toBe(true);
  });
});
