import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { checkExitCode, reportByHost, shareFindings } from './report.ts';

const hosts = ['10.10.10.10', '10.10.10.11', '10.10.10.12', '10.10.10.13', '10.10.10.14'];
const finding = (host: string, more: Partial<Finding> = {}): Finding => ({
  host,
  check: 'clock',
  state: 'ok',
  seen: 'agrees',
  ...more,
});

test('hosts with failures come first, and failures come first within a host', () => {
  const report = reportByHost(hosts.slice(0, 3), [
    finding('10.10.10.10'),
    finding('10.10.10.11', { state: 'warn' }),
    finding('10.10.10.12'),
    finding('10.10.10.12', { state: 'fail', check: 'sudo' }),
  ]);
  expect(report.map((r) => [r.host, r.state])).toEqual([
    ['10.10.10.12', 'fail'],
    ['10.10.10.11', 'warn'],
    ['10.10.10.10', 'ok'],
  ]);
  expect(report[0]?.findings.map((f) => f.check)).toEqual(['sudo', 'clock']);
});

test('what is the same on four hosts is said once, with their names; three hosts speak for themselves', () => {
  const old = (host: string): Finding =>
    finding(host, { state: 'warn', check: 'package lists', seen: 'old' });
  const { common, own } = shareFindings([...hosts.slice(0, 4).map(old), finding('10.10.10.14')]);
  expect(common.map((c) => c.hosts)).toEqual([hosts.slice(0, 4)]);
  expect(own).toEqual([finding('10.10.10.14')]);
  expect(shareFindings(hosts.slice(0, 3).map(old)).common).toEqual([]);
});

test('a failure is 1, a warning 2, and neither 0', () => {
  expect([checkExitCode('fail'), checkExitCode('warn'), checkExitCode('ok')]).toEqual([1, 2, 0]);
});
