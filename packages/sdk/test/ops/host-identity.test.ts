import { hostname } from '../../src/ops/hostname.ts';
import { hostsEntry } from '../../src/ops/hosts-entry.ts';
import { locale } from '../../src/ops/locale.ts';
import { timezone } from '../../src/ops/timezone.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(hostname, {
  cases: [
    {
      name: 'a name',
      args: { name: 'pg-test-1' },
      fresh: 'set hostname pg-test-1',
      from: [{ state: { live: 'pg-test-1', persisted: 'x' }, says: 'set hostname pg-test-1 (was x)' }],
    },
  ],
});

testOpKind(hostsEntry, {
  cases: [
    {
      name: 'an entry',
      args: { address: '10.0.0.1', names: ['pg', 'db'] },
      fresh: 'add 10.0.0.1 pg db to /etc/hosts',
      from: [
        {
          state: { addresses: { pg: ['10.0.0.1'], db: ['10.0.0.1', '127.0.1.1'] } },
          says: 'add 10.0.0.1 pg db to /etc/hosts (db was 127.0.1.1)',
        },
      ],
    },
  ],
  real: [
    {
      name: 'an entry',
      before: 'printf "# x\\n127.0.1.1 self db\\n::1 db\\n10.0.0.1 other # keep\\n\\n" > x',
      args: (room) => ({ path: `${room}/x`, address: '10.0.0.1', names: ['db', 'pg'], comment: 'pigsty' }),
      tamper: ['echo "10.0.0.9 pg" >> x', 'sed -i "/10.0.0.1.*db/d" x', 'printf "127.0.0.1 db" > x'],
      holds: 'grep -q "^10.0.0.1.db pg # pigsty$" x && ! grep -q "127.*db" x',
    },
    {
      name: 'names of other addresses stay',
      before: 'printf "# x\\n127.0.1.1 self db\\n::1 db\\n10.0.0.1 other # keep\\n" > x',
      args: (room) => ({ path: `${room}/x`, address: '10.0.0.1', names: ['db'] }),
      holds: '[ "$(tr "\\t\\n" " ;" < x)" = "# x;127.0.1.1 self;::1 db;10.0.0.1 other # keep;10.0.0.1 db;" ]',
    },
  ],
});

testOpKind(timezone, {
  cases: [
    {
      name: 'a zone',
      args: { zone: 'Asia/Hong_Kong' },
      fresh: 'set time zone Asia/Hong_Kong',
      from: [{ state: { zone: 'Etc/UTC' }, says: 'set time zone Asia/Hong_Kong (was Etc/UTC)' }],
    },
  ],
});

testOpKind(locale, {
  cases: [
    {
      name: 'a locale',
      args: { lang: 'C.UTF-8' },
      from: [
        { state: { lang: 'en_US.UTF-8', available: true }, says: 'set locale C.UTF-8 (was en_US.UTF-8)' },
      ],
    },
  ],
});
