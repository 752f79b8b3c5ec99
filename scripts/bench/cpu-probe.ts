/** Preloaded into every process that is measured: tells the processor time and the memory that it has used. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

process.on('message', (message) => {
  if (message === 'heap') collectGarbage();
  else if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ cpuMicroseconds: user + system, rssBytes: rss, heapBytes: heapUsed });
});
process.channel?.unref();

function collectGarbage(): void {
  setFlagsFromString('--expose_gc');
  // Twice: the first run leaves what finalizers still hold.
  runInNewContext('gc(); gc();');
}
