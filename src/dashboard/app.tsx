/** Shows the sign-in form, or the page of the signed-in merchant. */
import { useEffect, useState, type FormEvent } from 'react';
import { secret } from './accounts.tsx';
import { Live } from './live.tsx';
import {
  askEmbedder,
  createSession,
  listenToEmbedder,
  renewSession,
  takeTokenFromAddress,
  type Session,
} from './session.ts';

type AppProps = { readonly token: string | undefined; readonly embedOrigins: readonly string[] };

export function App({ token, embedOrigins }: AppProps) {
  const [session, setSession] = useState<Session | undefined>(() =>
    token === undefined ? undefined : createSession(token),
  );
  const [notice, setNotice] = useState('');
  useEffect(() => {
    const take = (next: string | undefined): void => {
      setNotice('');
      setSession((held) => (next === undefined ? undefined : renewSession(held, next)));
    };
    const onAddress = (): void => {
      const next = takeTokenFromAddress();
      if (next !== undefined) take(next);
    };
    // The browser may keep the page in memory and show it to the next user.
    const forget = (): void => setSession(undefined);
    const ended = new AbortController();
    const { signal } = ended;
    listenToEmbedder(embedOrigins, take, signal);
    window.addEventListener('hashchange', onAddress, { signal });
    window.addEventListener('pagehide', forget, { signal });
    askEmbedder();
    return () => ended.abort();
  }, [embedOrigins]);
  if (session === undefined)
    return <SignIn notice={notice} onToken={(next) => setSession(createSession(next))} />;
  const leave = (why: string): void => {
    setNotice(why);
    setSession(undefined);
    if (why !== '') askEmbedder();
  };
  return <Live key={session.id} session={session} onLeave={leave} />;
}

type SignInProps = { readonly notice: string; readonly onToken: (token: string) => void };

function SignIn({ notice, onToken }: SignInProps) {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <main className="sign-in">
      <h1>Revenue live</h1>
      <p role="status">{notice}</p>
      <form onSubmit={submit}>
        <label>
          Token
          <input
            {...secret}
            required
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Show the figures</button>
      </form>
      <p className="fine">
        The token stays in this page and is forgotten when you leave it or load it again. Nothing is stored.
      </p>
    </main>
  );
}
