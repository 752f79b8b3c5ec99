/** The hook in a page with its own copy of React. */
import { formatMoney, createClient } from '@skeldir-attribution/client';
import { useRealtimeRevenue } from '@skeldir-attribution/client/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const { api: baseUrl = '', token = '' } = document.body.dataset;
const client = createClient({ baseUrl, token: () => token });

function Revenue() {
  const { data, status } = useRealtimeRevenue(client, { interval: 'minute' });
  return `${status} ${data ? formatMoney(data.net_total_minor, data, 'en') : ''}`;
}

const place = document.getElementById('component');
if (place) createRoot(place).render(createElement(Revenue));
