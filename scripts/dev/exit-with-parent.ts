/** Preloaded into a process that must not outlive the one that started it, however that ends: its stdin ends then. */
const leave = (): void => void process.kill(process.pid, 'SIGTERM');
process.stdin.once('end', leave).once('error', leave).resume();
// It keeps nobody from ending.
process.stdin.unref();
