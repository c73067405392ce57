import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { failedCopies } from '../../src/ops/failed-copies.ts';
import { DIRECTORY, session } from './server.ts';

const LOG = `${DIRECTORY}/patroni.log`;
/** Its unit runs the copy alone. */
const DROP_IN = '/run/systemd/system/patroni.service.d';
/** In the words of Patroni. */
const failed = "2026-03-01 12:00:01 +0000 ERROR: failed to bootstrap from leader 'pg-words-1'";

export function copiesThatFail(host: () => TestHost): void {
  describe('a copy of a member', () => {
    test('that fails again and again is given up, with what pg_basebackup said', async () => {
      const said = await host().sh(`printf '%1000s\\n' 'an earlier file' >${LOG}
install -d ${DROP_IN}
cat >${DROP_IN}/copy.conf <<'END'
[Unit]
ConditionPathExists=
StartLimitIntervalSec=0
[Service]
Type=oneshot
Restart=no
ExecStartPre=
ExecStart=
ExecStart=-${session.binDir}/pg_basebackup -h ${DIRECTORY} -p 1 -D ${DIRECTORY}/copy
END
systemctl daemon-reload
${failedCopies(LOG)}
attempt() {
  copies_next=0
  systemctl start patroni.service
  journalctl --sync
  printf '%s\\n' "$1" >>${LOG}
}
(
  attempt "${failed}"; attempt "${failed}"
  copies_begin
  copies_look
  echo 'earlier ones do not count'
  attempt "${failed}"
  copies_look
  echo 'nor does a single one'
  mv ${LOG} ${LOG}.1
  attempt 'the next file'; attempt "${failed}"; attempt "${failed}"
  copies_look
  echo 'not reached'
) 2>&1 || echo "code $?"
rm -r ${DROP_IN}
systemctl daemon-reload`);
      expect(said).toMatch(/^earlier ones do not count\nnor does a single one\nthe copy failed 2 times/);
      expect(said).toMatch(/pg_basebackup: error: connection to server .* failed: No such file or directory/);
      expect(said).toMatch(/code 1\n$/);
    });
  });
}
