/** Preloaded into a process that must not outlive the one that started it, however that ends: its stdin ends then. */
// Killed, not asked: Node can hang for good in process.exit while it compiles (nodejs/node#54918).
const leave = (): void => void process.kill(process.pid, 'SIGKILL');
process.stdin.once('end', leave).once('error', leave).resume();
// It keeps nobody from ending.
process.stdin.unref();
