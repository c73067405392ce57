import { connect } from 'node:net';

/** Those of the ports that take a connection from outside of the estate. */
export async function openPorts(host: string, ports: readonly number[]): Promise<readonly number[]> {
  const tried = await Promise.all(
    ports.map(
      (port) =>
        new Promise<number | undefined>((resolve) => {
          const socket = connect({ host, port, timeout: 3000 });
          const end = (found: number | undefined): void => {
            socket.destroy();
            resolve(found);
          };
          socket.once('connect', () => end(port));
          socket.once('error', () => end(undefined));
          socket.once('timeout', () => end(undefined));
        }),
    ),
  );
  return tried.filter((port) => port !== undefined);
}
