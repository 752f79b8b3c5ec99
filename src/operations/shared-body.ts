/** Bodies that many requests are answered with: their JSON is made once, and goes with the body. */

/** `bytes`: its length in UTF-8. */
export type Json = { readonly text: string; readonly bytes: number };

const shared = new WeakMap<object, Json>();

/** From now on the body must not change. */
export function shareBody<Body extends object>(body: Body): Body {
  shared.set(body, serialise(body));
  return body;
}

export function jsonOf(body: unknown): Json {
  const known = typeof body === 'object' && body !== null ? shared.get(body) : undefined;
  return known ?? serialise(body);
}

function serialise(body: unknown): Json {
  const text = JSON.stringify(body);
  return { text, bytes: Buffer.byteLength(text) };
}
