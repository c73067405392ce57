import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert as Alertmanager's webhook tells it. */
export interface Told {
  /** The name of the receiver in Alertmanager. */
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** When it arrived here, in milliseconds. */
  readonly atMs: number;
}

export interface Receiver {
  readonly url: string;
  /** Everything that has arrived, oldest first. */
  readonly told: readonly Told[];
  close(): Promise<void>;
}

/** A receiver of alerts that listens on this address of the machine, where the hosts of a sandbox reach it. */
export async function startReceiver(address: string): Promise<Receiver> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { receiver, alerts } = JSON.parse(body) as {
        readonly receiver: string;
        readonly alerts: readonly {
          readonly status: Told['status'];
          readonly labels: Readonly<Record<string, string>>;
          readonly annotations: Readonly<Record<string, string>>;
        }[];
      };
      for (const { status, labels, annotations } of alerts)
        told.push({
          receiver,
          status,
          name: labels['alertname'] ?? '',
          labels,
          summary: annotations['summary'] ?? '',
          atMs: Date.now(),
        });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/`,
    told,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A host that was cut off has never closed its own.
        server.closeAllConnections();
      }),
  };
}

/** The first message that this alert of this host began, or ended. */
export function toldOf(
  { told }: Receiver,
  name: string,
  ip: string,
  state: Told['status'],
): Told | undefined {
  return told.find((t) => t.name === name && t.labels['ip'] === ip && t.status === state);
}
