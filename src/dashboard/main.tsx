/** The page at /live. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeTokenFromAddress } from './session.ts';

const place = document.getElementById('live');
const origins = (document.body.dataset['embedOrigins'] ?? '').split(' ').filter((origin) => origin !== '');
const token = takeTokenFromAddress();
if (place) createRoot(place).render(<App token={token} embedOrigins={origins} />);
