import { connect } from 'node:net';

/** A host that is busy answers more of them too late. */
const atOnce = 512;

/** Those of the ports that take a connection from outside of the estate. */
export async function openPorts(host: string, ports: readonly number[]): Promise<readonly number[]> {
  const open: number[] = [];
  for (let i = 0; i < ports.length; i += atOnce) {
    const tried = await Promise.all(
      ports.slice(i, i + atOnce).map(async (port) => ((await isOpen(host, port)) ? [port] : [])),
    );
    open.push(...tried.flat());
  }
  return open;
}

const isOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
