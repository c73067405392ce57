/** Aborted by the first Ctrl-C or SIGTERM, so that the hosts are taken down; the second ends at once. */
const controller = new AbortController();
export const interrupted = controller.signal;

function interrupt() {
  if (interrupted.aborted) process.exit(130);
  console.error('\nbench: interrupted; taking the hosts down');
  controller.abort(new Error('interrupted'));
}
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
