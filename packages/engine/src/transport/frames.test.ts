import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrames, watchFrames, type FrameEvent } from './frames.ts';

const stream =
  '\n@@n b one\nhello\n\n@@n e one 0\n\n@@n b two\n@@x b fake\n\n@@n e two 3\n\n@@n b three\ncut off';

test('a frame without an end holds what came and has no code', () => {
  expect(readFrames({ stdout: stream, stderr: '' }, 'n')).toEqual([
    { id: 'one', code: 0, stdout: 'hello\n', stderr: '' },
    { id: 'two', code: 3, stdout: '@@x b fake\n', stderr: '' },
    { id: 'three', stdout: 'cut off', stderr: '' },
  ]);
});

test('what a command says of its progress is seen as it arrives, and is no part of its output', () => {
  const told = '\n@@n b one\n\n@@n p one 12 %: unpacking\n\n@@n p one 40 %: done\nhello\n\n@@n e one 0\n';
  expect(readFrames({ stdout: told, stderr: '' }, 'n')).toEqual([
    { id: 'one', code: 0, stdout: 'hello\n', stderr: '' },
  ]);
  expect(collect([...told])).toEqual([
    { at: 'begin', id: 'one' },
    { at: 'progress', id: 'one', line: '12 %: unpacking' },
    { at: 'progress', id: 'one', line: '40 %: done' },
    { at: 'end', id: 'one', code: 0 },
  ]);
});

test('boundaries are seen however the output is cut into chunks', () => {
  const whole = collect([stream]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 90, maxLength: 90 }), (sizes) => {
      const chunks: string[] = [];
      let at = 0;
      for (const size of sizes) {
        chunks.push(stream.slice(at, at + size));
        at += size;
      }
      expect(collect([...chunks, stream.slice(at)])).toEqual(whole);
    }),
  );
  expect(whole.map((e) => `${e.at} ${e.id}`)).toEqual([
    'begin one',
    'end one',
    'begin two',
    'end two',
    'begin three',
  ]);
});

function collect(chunks: readonly string[]): readonly FrameEvent[] {
  const events: FrameEvent[] = [];
  const watch = watchFrames('n', (event) => events.push(event));
  chunks.forEach((chunk) => watch(chunk));
  return events;
}
