/** Preloaded into every process that is measured: tells the processor time and the memory that it has used. */
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ cpuMicroseconds: user + system, rssBytes: rss, heapBytes: heapUsed });
});
process.channel?.unref();
