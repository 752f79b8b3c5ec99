/** The page that this is loaded in, if it is one. A process without a page is always looked at. */
import { member, type Page } from './environment.ts';

export const thisPage: Page = {
  // Looked up each time: on a server there is neither.
  active: () =>
    member(member(globalThis, 'document'), 'visibilityState') !== 'hidden' &&
    member(member(globalThis, 'navigator'), 'onLine') !== false,
  onChange(listener) {
    const targets = [
      [member(globalThis, 'document'), 'visibilitychange'],
      [globalThis, 'online'],
      [globalThis, 'offline'],
    ] as const;
    for (const [target, type] of targets)
      if (target instanceof EventTarget) target.addEventListener(type, listener);
    return () => {
      for (const [target, type] of targets)
        if (target instanceof EventTarget) target.removeEventListener(type, listener);
    };
  },
};
