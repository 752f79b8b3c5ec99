/** Preloaded into a child to end it with its parent: the parent's end closes the child's stdin. */
// SIGKILL: Node can hang for good in process.exit while it compiles (nodejs/node#54918).
const leave = (): void => void process.kill(process.pid, 'SIGKILL');
process.stdin.once('end', leave).once('error', leave).resume();
// Reading stdin must not keep the process alive.
process.stdin.unref();
