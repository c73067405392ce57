import { expect, test } from 'vitest';
import { renderGoMod } from './build.ts';
import { isAtLeast } from './go-toolchain.ts';
import { controlFields, fileName } from './package.ts';
import { partHash, selectParts } from './select.ts';
import { GO_VERSION, PARTS, type Part } from './table.ts';

const [logs] = selectParts(['victoria-logs']) as [Part];

test('no two packages carry the same name or program, so that all can be installed together', () => {
  const names = PARTS.map(({ name }) => name);
  const programs = PARTS.flatMap((part) => Object.keys(part.programs));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(programs).size).toBe(programs.length);
  expect(names.filter((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name))).toEqual([]);
});

test.each(PARTS)(
  '$name names a free licence, exact versions of its modules, and programs of these',
  (part) => {
    expect(part.licence).toBe('Apache-2.0');
    expect(part.version).toMatch(/^\d[\d.]*-\d+$/);
    for (const version of Object.values(part.requires))
      expect(version).toMatch(/^v\d+\.\d+\.\d+(-\d{14}-[0-9a-f]{12})?$/);
    for (const source of Object.values(part.programs))
      expect(
        source === '.'
          ? part.main
          : Object.keys(part.requires).some((module) => source.startsWith(`${module}/`)),
      ).toBeTruthy();
  },
);

test('parts are selected by name, in one order, and an unknown one is named with those there are', () => {
  expect(selectParts(['minio', 'vlagent']).map(({ name }) => name)).toEqual(['vlagent', 'minio']);
  expect(selectParts('all')).toBe(PARTS);
  expect(() => selectParts(['minio', 'loki'])).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_PART',
      message: 'there is no part "loki"',
      hint: expect.stringContaining('vlagent'),
    }),
  );
});

test('a package is rebuilt when anything it is made from changes, and not otherwise', () => {
  expect(partHash({ ...logs }, 'amd64')).toBe(partHash(logs, 'amd64'));
  const others = [
    partHash({ ...logs, version: '1.52.1-2' }, 'amd64'),
    partHash({ ...logs, requires: { ...logs.requires, 'golang.org/x/sys': 'v0.38.0' } }, 'amd64'),
    partHash({ ...logs, variables: {} }, 'amd64'),
    partHash(logs, 'arm64'),
  ];
  expect(new Set([partHash(logs, 'amd64'), ...others]).size).toBe(5);
});

test('go.mod asks for the modules of the table, and dpkg is told of the result', () => {
  expect(renderGoMod(logs)).toBe(
    `module pigsty-sandbox/victoria-logs\n\ngo ${GO_VERSION}\n\nrequire (\n\tgithub.com/VictoriaMetrics/VictoriaLogs v1.52.1\n)\n`,
  );
  expect(fileName(logs, 'arm64')).toBe('victoria-logs_1.52.1-1_arm64.deb');
  expect(controlFields(logs, 'arm64')).toEqual(
    expect.arrayContaining(['Package: victoria-logs', 'Version: 1.52.1-1', 'Architecture: arm64']),
  );
});

test.each([
  ['1.26.8', '1.26.6', true],
  ['1.26.6', '1.26.6', true],
  ['1.27', '1.26.6', true],
  ['1.26', '1.26.6', false],
  ['1.19', '1.21', false],
  [undefined, '1.21', false],
])('Go %s is at least %s: %s', (version, wanted, answer) => {
  expect(isAtLeast(version, wanted)).toBe(answer);
});
