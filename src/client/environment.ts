/** The client's environment. Replace a part: `{ ...defaultEnvironment, fetch: yourFetch }`. */
export type Environment = {
  /** Sends one request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The current time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `work` after so many milliseconds. Returns a function to cancel the call. */
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** A random number: at least 0, below 1. */
  readonly random: () => number;
  /** Says whether to poll; by default as `document` is visible and `navigator` is online. */
  readonly page?: Page;
};

/** Visibility and network of a page. Pollers pause while the page is hidden or offline. */
export type Page = {
  /** True while the page is visible and online. */
  readonly active: () => boolean;
  /** Listens to changes of `active`, with `true` on leaving the page. Returns how to stop. */
  readonly onChange: (listener: (isLeft?: boolean) => void) => () => void;
};

/** Reads a member of an unchecked value; undefined unless the value is an object. */
export function readMember(target: unknown, name: string): unknown {
  return target instanceof Object ? Reflect.get(target, name) : undefined;
}

/** The entries of an unchecked value; none unless it is an array. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The page or process that loaded the client. Clients of one environment share polled figures. */
export const defaultEnvironment: Environment = {
  // Read on each call: monitoring tools and tests replace globals after the client is loaded.
  fetch: (request) => fetch(request),
  now: () => Date.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The page that loaded the client; always active where there is none, such as on a server. */
export const browserPage: Page = {
  // Read on each call: a server has neither global.
  active: () =>
    readMember(readMember(globalThis, 'document'), 'visibilityState') !== 'hidden' &&
    readMember(readMember(globalThis, 'navigator'), 'onLine') !== false,
  onChange(listener) {
    const targets = [
      [readMember(globalThis, 'document'), 'visibilitychange'],
      [globalThis, 'online'],
      [globalThis, 'offline'],
      [globalThis, 'pagehide'],
    ] as const;
    const onEvent = ({ type }: Event): void => listener(type === 'pagehide');
    const ended = new AbortController();
    for (const [target, type] of targets)
      if (target instanceof EventTarget) target.addEventListener(type, onEvent, { signal: ended.signal });
    return () => ended.abort();
  },
};
