/**
 * A reader that went away (`pigsty deploy 2>&1 | head`) is no error: what is printed from then on goes nowhere, and what
 * was begun on the hosts is ended as it would have been, with its own exit code.
 */
export function bearGoneReader(...streams: readonly Pick<NodeJS.WriteStream, 'on'>[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
