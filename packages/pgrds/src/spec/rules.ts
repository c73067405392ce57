import { ruleDocs } from '@pigsty/sdk';

/** What the checks of monitor-only PostgreSQL report. */
export const rules = ruleDocs({
  'remote-name': [
    'error',
    'An entry of pg_exporters has the name of another instance, of ours or of another entry.',
    'Give it another pg_seq or pg_cluster.',
  ],
  'remote-twice': [
    'warning',
    'Two entries of pg_exporters watch one server.',
    'Correct the address of one of them.',
  ],
  'remote-connection': [
    'error',
    'An exporter could not connect with what an entry of pg_exporters says.',
    'Write it as the message says.',
  ],
});
