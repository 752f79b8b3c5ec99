/** The reader's language in all tests of the page, on any machine: import this before the page. */
Object.defineProperty(navigator, 'languages', { value: ['en-US'], configurable: true });
