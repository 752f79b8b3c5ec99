/** The reader's languages; Intl knows no `en-US@posix`. Import this before the page. */
Object.defineProperty(navigator, 'languages', { value: ['en-US@posix', 'en-US'], configurable: true });
