/** Preloaded into every measured process: reports its processor time and memory. */
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
  // Twice: finalizers release some objects only after the first run.
  runInNewContext('gc(); gc();');
}
