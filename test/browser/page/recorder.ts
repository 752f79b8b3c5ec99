/** Runs before the page's code: records every text of the widgets with the user of that moment. */

let last = '';

function look(): void {
  const widgets = [...document.querySelectorAll('[data-widget]')].map((widget) => [
    widget.getAttribute('data-widget'),
    widget.textContent,
  ]);
  const shown = { user: document.body?.dataset['user'] ?? '', widgets: Object.fromEntries(widgets) };
  const text = JSON.stringify(shown);
  if (text === last) return;
  last = text;
  const list: unknown = JSON.parse(sessionStorage.getItem('shown') ?? '[]');
  if (Array.isArray(list)) sessionStorage.setItem('shown', JSON.stringify([...list, shown]));
}

const everything = { attributes: true, childList: true, characterData: true, subtree: true };
new MutationObserver(look).observe(document, everything);
addEventListener('pageshow', look);
