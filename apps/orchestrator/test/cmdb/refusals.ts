import { expect, test } from 'vitest';
import { password } from '../postgres/server.ts';
import type { CmdbEstate } from './estate.ts';

/** What is said when the database does not let pigsty in, or holds something else. */
export function testRefusals(estate: CmdbEstate): void {
  test('a database that is not there, a wrong password, no password, a reader', async () => {
    const ran = async (where: string, env?: Record<string, string>): Promise<string> => {
      const { code, all } = await estate.pigsty(['cmdb', 'dump', '--url', where], env);
      expect(code).toBe(1);
      expect(all).not.toContain(password);
      return all;
    };
    expect(await ran(estate.url)).toContain('Write one: pigsty cmdb load');
    expect(await ran(estate.url.replace('/meta', '/nothing'))).toContain('has no database nothing');
    expect(await ran(estate.url, { PGPASSWORD: 'wrong' })).toContain(
      'does not accept the password of dbuser_meta (from --url)',
    );
    expect(await ran(estate.url, { HOME: estate.folder })).toContain('there is no password for dbuser_meta');
    expect(await ran(`postgres://dbuser_meta@127.0.0.1:1/meta`)).toContain(
      'cannot reach the CMDB at 127.0.0.1:1',
    );
    await estate.load();
    const reader = estate.url.replace('dbuser_meta', 'dbuser_view');
    expect(await ran(reader, { PGPASSWORD: 'Viewer' })).toContain('may not do this in database meta');
  });

  test('a password in the URL, a schema of another program, a newer schema', async () => {
    const seen = await estate.pigsty(['cmdb', 'dump', '--url', 'postgres://u:p4ss@h/meta']);
    expect(seen.all).toContain('the connection string holds a password');
    expect(seen.all).not.toContain('p4ss');
    await estate.server.query('create schema pigsty; create table pigsty.job (id int)', 'meta');
    expect((await estate.pigsty(['cmdb', 'load', '--url', estate.url, '--yes'])).all).toContain(
      'alter schema pigsty rename',
    );
    await estate.server.query('drop schema pigsty cascade', 'meta');
    await estate.load();
    await estate.server.query('insert into pigsty.cmdb (version) values (99)', 'meta');
    expect((await estate.pigsty(['cmdb', 'dump', '--url', estate.url])).all).toContain(
      'Update pigsty on this machine',
    );
  });
}
