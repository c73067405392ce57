import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecret, joinText, Secret, type Text } from '@pigsty/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandLines, timedOutCode } from './command-line.ts';
import { checkRefusedCode, fileWriteFunctions, fileWriteLines } from './file-write.ts';
import { readFrames } from './frames.ts';
import { framed, guarded, makeScript, sideBySide } from './script.ts';

// Real shells and keys on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

// Every property is tried in the shells that hosts have as /bin/sh.
const shells = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);
const nonce = '0123456789abcdef';
const me = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
const myGroup = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-shell-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const writeLines = (...write: Parameters<typeof fileWriteLines>): Text =>
  joinText([fileWriteFunctions, fileWriteLines(...write)]);

function plain(text: Text): string {
  return isSecret(text) ? text.reveal() : text;
}

function sh(shell: string, script: string): { code: number; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(shell, ['-s'], { input: script, encoding: 'utf8' });
  return { code: status ?? -1, stdout, stderr };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '\n', '$(id)\n', "'", '`', '\\\n', 'EOF\n', 'a\r\nb\n'),
);
const anyWord = anyText.filter((t) => !t.includes('\0'));

describe.each(shells)('in %s', (shell) => {
  test('a word arrives as it was written', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 5 }), (words) => {
        const argv = ['printf', '%s\\0', ...words];
        const { stdout } = sh(shell, plain(commandLines({ argv }, { nonce, timeoutMs: 5000 })));
        expect(stdout).toBe(words.length === 0 ? '\0' : words.map((w) => `${w}\0`).join(''));
      }),
      { numRuns: 40 },
    );
  });

  test('standard input arrives byte by byte, secret or not', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (input, secret) => {
        const stdin = secret ? Secret.of(input) : input;
        const { stdout } = sh(
          shell,
          plain(commandLines({ argv: ['cat'], stdin }, { nonce, timeoutMs: 5000 })),
        );
        expect(stdout).toBe(Buffer.from(input, 'utf8').toString('utf8'));
      }),
      { numRuns: 40 },
    );
  });

  test('a file gets exactly its bytes, its mode, and no temporary file stays', () => {
    fc.assert(
      fc.property(anyText, (content) => {
        const path = join(folder, "it's a $file");
        const { code, stderr } = sh(
          shell,
          plain(writeLines({ do: 'write', path, content, owner: me, group: myGroup, mode: '0640' }, nonce)),
        );
        expect(stderr).toBe('');
        expect(code).toBe(0);
        expect(readFileSync(path, 'utf8')).toBe(Buffer.from(content, 'utf8').toString('utf8'));
        expect(statSync(path).mode & 0o777).toBe(0o640);
        expect(readdirSync(folder)).toEqual(["it's a $file"]);
        rmSync(path);
      }),
      { numRuns: 25 },
    );
  });

  test('a file that is swapped for a link while it is written gives nothing away', () => {
    const room = mkdtempSync(join(tmpdir(), 'pigsty-swap-'));
    const victim = join(room, 'victim');
    writeFileSync(victim, '', { mode: 0o600 });
    // The owner of the directory wins the race: the link is there before owner and mode are set.
    const swap = (program: string): string =>
      `${program}() { rm -f "$pigsty_temp"; ln -s ${victim} "$pigsty_temp"; command ${program} "$@"; }\n`;
    const path = join(room, 'swapped');
    const lines = plain(
      writeLines({ do: 'write', path, content: 'x', owner: me, group: myGroup, mode: '0666' }, nonce),
    );
    sh(shell, `${swap('chown')}${swap('chmod')}${lines}`);
    expect(statSync(victim).mode & 0o777).toBe(0o600);
    rmSync(room, { recursive: true });
  });

  test('a file that its program refuses stays as it was', () => {
    const path = join(folder, 'checked.conf');
    writeFileSync(path, 'old\n');
    const check = ['grep', '-q', 'good', '{}'];
    const write = (content: string): number =>
      sh(
        shell,
        plain(
          writeLines({ do: 'write', path, content, owner: me, group: myGroup, mode: '0644', check }, nonce),
        ),
      ).code;
    expect(write('bad\n')).toBe(checkRefusedCode);
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(write('good\n')).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('good\n');
    expect(readdirSync(folder)).toEqual(['checked.conf']);
    rmSync(path);
  });

  test('a check sees a name that ends like the target', () => {
    const path = join(folder, 'web.service');
    const check = [
      'sh',
      '-c',
      'case "$1" in */.pigsty-*.web.service) exit 0 ;; *) exit 1 ;; esac',
      'sh',
      '{}',
    ];
    expect(
      sh(
        shell,
        plain(
          writeLines(
            { do: 'write', path, content: 'x', owner: me, group: myGroup, mode: '0644', check },
            nonce,
          ),
        ),
      ).code,
    ).toBe(0);
    rmSync(path);
  });

  test('frames keep streams and exit codes apart, whatever is printed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyWord, anyWord, fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (parts) => {
          const body = parts.map(([out, err, code], i) =>
            plain(
              framed(
                `f${i}`,
                `${plain(commandLines({ argv: ['printf', '%s', out] }, { nonce, timeoutMs: 5000 }))}${plain(commandLines({ argv: ['printf', '%s', err] }, { nonce, timeoutMs: 5000 })).trimEnd()} >&2\nexit ${code}`,
              ),
            ),
          );
          const result = sh(shell, plain(makeScript({ nonce, body: body.join('') }).text));
          expect(readFrames(result, nonce)).toEqual(
            parts.map(([stdout, stderr, code], i) => ({
              id: `f${i}`,
              code,
              stdout: utf8(stdout),
              stderr: utf8(stderr),
            })),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a script that was cut anywhere changes nothing', () => {
    const touched = join(folder, 'touched');
    const whole = plain(makeScript({ nonce, body: framed('touch', `: >${touched}`) }).text);
    for (let length = 0; length < whole.length - 2; length += 7) {
      sh(shell, whole.slice(0, length));
      expect(existsSync(touched), `cut after ${length} bytes`).toBe(false);
    }
    sh(shell, whole);
    expect(existsSync(touched)).toBe(true);
    rmSync(touched);
  });

  test('a command does not read the script that follows it', () => {
    const result = sh(
      shell,
      plain(
        makeScript({ nonce, body: [framed('greedy', 'cat'), framed('next', 'echo here')].join('') }).text,
      ),
    );
    expect(readFrames(result, nonce).map((f) => f.stdout)).toEqual(['', 'here\n']);
  });

  test('a guarded body runs only where its probe succeeds', () => {
    const body = (probe: string): string => plain(guarded('probe', probe, framed('inside', 'echo in')));
    const ids = (probe: string): string[] =>
      readFrames(sh(shell, plain(makeScript({ nonce, body: body(probe) }).text)), nonce).map((f) => f.id);
    expect(ids('true')).toEqual(['probe', 'inside']);
    expect(ids('exit 3')).toEqual(['probe']);
  });

  test('questions side by side are answered whole, however many there are and whoever waits for whom', () => {
    // The first one ends only after the last one has begun.
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const parts = [
      framed('0', `read -r line <${pipe}; echo "$line"; exit 7`),
      ...Array.from({ length: 8 }, (_, i) => framed(String(i + 1), `echo ${i + 1}; echo e${i + 1} >&2`)),
      guarded('9', 'echo here', sideBySide([framed('10', 'echo ten'), framed('11', 'echo eleven')])),
      framed('12', `echo hello >${pipe}`),
    ].map(plain);
    const result = sh(shell, plain(makeScript({ nonce, body: sideBySide(parts) }).text));
    const frames = new Map(readFrames(result, nonce).map((f) => [f.id, f]));
    expect(frames.get('0')).toMatchObject({ code: 7, stdout: 'hello\n' });
    for (let i = 1; i <= 8; i += 1)
      expect(frames.get(String(i))).toMatchObject({ code: 0, stdout: `${i}\n`, stderr: `e${i}\n` });
    expect(frames.get('10')?.stdout).toBe('ten\n');
    expect(frames.get('11')?.stdout).toBe('eleven\n');
    rmSync(pipe);
  });

  test('questions side by side leave nothing behind', async () => {
    const kept = (): string[] =>
      [...readdirSync('/run'), ...readdirSync(tmpdir())].filter(
        (name) => name.startsWith('pigsty-lanes.') || name.startsWith('tmp.'),
      );
    const before = kept();
    const body = sideBySide([framed('a', 'echo a'), framed('b', 'exit 1')]);
    expect(sh(shell, plain(makeScript({ nonce, body }).text)).code).toBe(0);
    // What tests beside this one keep for a moment is gone after it.
    const since = kept().filter((name) => !before.includes(name));
    await vi.waitFor(() => expect(kept().filter((name) => since.includes(name))).toEqual([]), 20_000);
  });

  test('a command that takes too long is ended', () => {
    const { code } = sh(
      shell,
      plain(commandLines({ argv: ['sleep', '60'], timeoutMs: 1000 }, { nonce, timeoutMs: 60_000 })),
    );
    expect(code).toBe(timedOutCode);
  });
});

function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
