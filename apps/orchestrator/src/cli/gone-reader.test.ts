import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { bearGoneReader } from './gone-reader.ts';

function failing(code: string): () => void {
  const stream = new EventEmitter();
  bearGoneReader(stream as unknown as NodeJS.WriteStream);
  return () => stream.emit('error', Object.assign(new Error(`write ${code}`), { code }));
}

test('a reader that went away ends nothing: a run goes on to its own end and exit code', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  expect(failing('EPIPE')).not.toThrow();
  expect(exit).not.toHaveBeenCalled();
  exit.mockRestore();
});

test('any other trouble with the output is one', () => {
  expect(failing('EIO')).toThrow('write EIO');
});
