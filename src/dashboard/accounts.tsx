/** Connects accounts, stores their keys, and removes them. */
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import type { Client, Problem } from '../client/index.ts';
import { formOf, forms, titleOf, type PlatformForm } from './platforms.ts';
import type { Connection } from './sources.tsx';

type Connections = { readonly items: readonly Connection[]; readonly reload: () => void };
const reloadEveryMs = 60_000;

/** Loads the accounts and their backfill's progress: now, each minute, and after each change. */
export function useConnections(client: Client, isEmpty: boolean): Connections {
  const [items, setItems] = useState<readonly Connection[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const read = async (): Promise<void> => {
      const page = await client.listPlatformConnections({ query: { limit: 50 }, signal });
      if (page.status !== 200 || signal.aborted) return;
      const whole = await Promise.all(
        page.data.items.map(async (one) => {
          const { platform, platform_account_id } = one;
          const request = { path: { platform }, query: { platform_account_id }, signal };
          const found = await client.getPlatformConnection(request);
          return found.status === 200 ? found.data : one;
        }),
      );
      if (!signal.aborted) setItems(whole);
    };
    void read();
    const timer = setInterval(() => document.visibilityState === 'visible' && void read(), reloadEveryMs);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  }, [client, turn, isEmpty]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { items, reload };
}

type AccountsProps = {
  readonly client: Client;
  readonly connections: Connections;
  readonly mayChange: boolean;
  readonly isOpen: boolean;
};

export function Accounts({ client, connections: { items, reload }, mayChange, isOpen }: AccountsProps) {
  const [message, setMessage] = useState('');
  if (!mayChange)
    return isOpen ? <p className="fine">Your token may not connect accounts. Ask for one that may.</p> : null;
  const report = (text: string): void => {
    setMessage(text);
    reload();
  };
  return (
    <section className="accounts" aria-labelledby="accounts-title">
      <h2 id="accounts-title">Accounts</h2>
      <p role="status">{message !== '' && message}</p>
      <details open={isOpen}>
        <summary>Connect an account</summary>
        <ConnectForm client={client} onDone={report} />
      </details>
      {items.map((connection) => (
        <Account key={connection.id} client={client} connection={connection} onDone={report} />
      ))}
    </section>
  );
}

type Rejected = { readonly status: unknown; readonly problem?: Problem };

/** Describes the problem and the invalid members of the request. */
function describeProblem(result: Rejected): string {
  const { problem } = result;
  if (!problem) return 'The server could not be reached, so the change may not be saved. Try again.';
  if (problem.status === 403) return 'Your token may not change accounts.';
  const members = (problem.errors ?? []).map(({ field, message }) => `${field.split('/').at(-1)} ${message}`);
  return [problem.detail ?? problem.title, ...members].join(' ');
}

type FormProps = { readonly client: Client; readonly onDone: (message: string) => void };

function ConnectForm({ client, onDone }: FormProps) {
  const [platform, setPlatform] = useState(forms[0]);
  const [account, setAccount] = useState('');
  const [fault, setFault] = useState('');
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const named = { platform: platform.name, platform_account_id: account.trim() };
    const bound = await client.upsertPlatformConnection({ body: named });
    if (bound.status !== 200) return setFault(describeProblem(bound));
    const stored = await client.upsertPlatformCredentials({
      body: { ...named, ...readKeys(form, platform, account.trim()) },
    });
    if (stored.status !== 200) {
      onDone(`${platform.title} ${named.platform_account_id} is connected, without its key.`);
      return setFault(describeProblem(stored));
    }
    form.reset();
    setAccount('');
    setFault('');
    onDone(`${platform.title} ${named.platform_account_id} is connected. Its sales follow in a moment.`);
  };
  return (
    <form onSubmit={(event) => begin(event, submit)}>
      <label>
        Platform
        <select
          value={platform.name}
          onChange={({ currentTarget: { value } }) => setPlatform(formOf(value) ?? platform)}
        >
          {forms.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Account
        <input
          required
          maxLength={255}
          placeholder={platform.account}
          autoComplete="off"
          spellCheck={false}
          value={account}
          onInput={(event) => setAccount(event.currentTarget.value)}
        />
      </label>
      <KeyFields form={platform} />
      <p role="alert">{fault !== '' && fault}</p>
      <button type="submit">Connect</button>
    </form>
  );
}

function begin(event: FormEvent<HTMLFormElement>, submit: (form: HTMLFormElement) => Promise<void>): void {
  event.preventDefault();
  void submit(event.currentTarget);
}

export const secret = { type: 'password', autoComplete: 'off', spellCheck: false } as const;

/** Uncontrolled inputs: until it is sent, a key is in the form's fields and nowhere else. */
function KeyFields({ form: { name: platform, fields, choice } }: { readonly form: PlatformForm }) {
  return (
    <>
      {fields.map(({ name, label, isOptional = false }) => (
        <label key={`${platform} ${name}`}>
          {label}
          <input {...secret} name={name} required={!isOptional} maxLength={4096} />
        </label>
      ))}
      {choice && (
        <label key={`${platform} ${choice.name}`} className="choice">
          <input type="checkbox" name={choice.name} /> {choice.label}
        </label>
      )}
    </>
  );
}

function readText(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function readKeys(form: HTMLFormElement, { choice }: PlatformForm, account: string) {
  const second = readText(form, 'refresh_token');
  return {
    access_token: readText(form, 'access_token'),
    ...(second !== '' && { refresh_token: second }),
    ...(choice &&
      readText(form, choice.name) !== '' && {
        [choice.name]: choice.value === 'account' ? account : choice.value,
      }),
  };
}

type AccountProps = FormProps & { readonly connection: Connection };

function Account({ client, connection, onDone }: AccountProps) {
  const { platform, platform_account_id } = connection;
  const shown = formOf(platform);
  const [fault, setFault] = useState('');
  const [isSure, setSure] = useState(false);
  const title = `${titleOf(platform)} ${platform_account_id}`;
  const store = async (form: HTMLFormElement): Promise<void> => {
    if (!shown) return;
    const keys = readKeys(form, shown, platform_account_id);
    const body = { platform: shown.name, platform_account_id, ...keys };
    const stored = await client.upsertPlatformCredentials({ body });
    if (stored.status !== 200) return setFault(describeProblem(stored));
    form.reset();
    setFault('');
    onDone(`The key of ${title} is stored.`);
  };
  const remove = async (): Promise<void> => {
    if (!isSure) return setSure(true);
    const request = { path: { platform }, query: { platform_account_id } };
    const removed = await client.deletePlatformConnection(request);
    if (removed.status !== 204) return setFault(describeProblem(removed));
    onDone(`${title} is removed. Its past sales are kept, should you connect it again.`);
  };
  return (
    <details>
      <summary>{title}</summary>
      {shown && (
        <form onSubmit={(event) => begin(event, store)}>
          <KeyFields form={shown} />
          <button type="submit">Store the key</button>
        </form>
      )}
      <Webhook client={client} connection={connection} onDone={onDone} />
      <p role="alert">{fault !== '' && fault}</p>
      <button type="button" className="danger" onClick={() => void remove()} onBlur={() => setSure(false)}>
        {isSure ? 'Remove it now' : 'Remove'}
      </button>
    </details>
  );
}

/** Shows the address to enter at the platform, and stores the secret the platform then shows. */
function Webhook({ client, connection, onDone }: AccountProps) {
  const { platform, platform_account_id, webhook } = connection;
  const shown = formOf(platform);
  if (!webhook?.url || !shown) return null;
  const { url, healthy } = webhook;
  const store = async (form: HTMLFormElement): Promise<void> => {
    const body = { platform: shown.name, platform_account_id, secret: readText(form, 'secret') };
    const stored = await client.setPlatformWebhook({ body });
    form.reset();
    onDone(stored.status === 200 ? 'The secret of the webhook is stored.' : describeProblem(stored));
  };
  const state =
    healthy === null ? 'None came yet.' : healthy ? 'They arrive.' : 'They have stopped arriving.';
  return (
    <form onSubmit={(event) => begin(event, store)}>
      <p className="fine">
        With webhooks a sale shows within seconds. Address for the platform: {url} {state}
      </p>
      <label>
        Secret of the webhook
        <input {...secret} name="secret" required maxLength={512} />
      </label>
      <button type="submit">Store the secret</button>
    </form>
  );
}
