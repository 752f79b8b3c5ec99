/** The client's environment: fetch, time, chance, and whether anybody looks. All of it can be replaced. */

/** Where the client runs. Hand in your own to test with; the default is the page or process it is loaded in. */
export type Environment = {
  /** Sends one request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Does the work in so many milliseconds, unless what it returns is called before. */
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
  /** The page; by default the one that `document` and `navigator` stand for. */
  readonly page?: Page;
};

/** Whether polling is of use. */
export type Page = {
  /** True while somebody looks at it and there is a network. */
  readonly active: () => boolean;
  /**
   * Calls the listener when `active` may have changed; with true when the page is left, because a browser may keep it
   * as it is and show it to another user. Returns how to stop that.
   */
  readonly onChange: (listener: (isLeft?: boolean) => void) => () => void;
};

/** A member of what may be an object or may not be there at all. */
export function member(target: unknown, name: string): unknown {
  return target instanceof Object ? Reflect.get(target, name) : undefined;
}

/** The members of what may be a list or may not be there at all. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The page or process that this is loaded in. Clients of one environment share what they poll. */
export const defaultEnvironment: Environment = {
  // Looked up each time: tools that watch a page put their own in its place.
  fetch: (request) => fetch(request),
  now: Date.now,
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** The page that this is loaded in, if it is one. A process without a page is always looked at. */
export const browserPage: Page = {
  // Looked up each time: on a server there is neither.
  active: () =>
    member(member(globalThis, 'document'), 'visibilityState') !== 'hidden' &&
    member(member(globalThis, 'navigator'), 'onLine') !== false,
  onChange(listener) {
    const targets = [
      [member(globalThis, 'document'), 'visibilitychange'],
      [globalThis, 'online'],
      [globalThis, 'offline'],
      [globalThis, 'pagehide'],
    ] as const;
    const hear = ({ type }: Event): void => listener(type === 'pagehide');
    for (const [target, type] of targets)
      if (target instanceof EventTarget) target.addEventListener(type, hear);
    return () => {
      for (const [target, type] of targets)
        if (target instanceof EventTarget) target.removeEventListener(type, hear);
    };
  },
};
