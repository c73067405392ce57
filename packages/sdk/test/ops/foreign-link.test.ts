import { expect, test } from 'vitest';
import { directory } from '../../src/ops/directory.ts';
import { file } from '../../src/ops/file.ts';
import { inRoom, runScript, takeActions } from '../../src/testing/local-host.ts';

// The owner of a directory may put a link to anything in it, at any time.

test.each([{}, { recurseOwner: true }])(
  'a directory that became a link of its user stays blocked: %j',
  (more) => {
    inRoom((room) => {
      runScript(`cd ${room}; mkdir -m 755 real; ln -s real t; chown -h daemon t`);
      const args = { path: `${room}/t`, owner: 'daemon', mode: '0700', ...more };
      const [state] = directory.parse(runScript(directory.read([args])).stdout, [args]);
      const delta = state === undefined ? undefined : directory.diff(args, state, []);
      expect(delta).toEqual({ action: 'blocked', instead: 'symbolic link that root did not make' });
      // It may have been put there after the look.
      const late = { action: 'attributes', attributes: [], recurse: 'recurseOwner' in more } as const;
      expect(() => takeActions(directory.write(args, late))).toThrow('root did not make');
      expect(runScript(`stat -c '%U %a' ${room}/real`).stdout.trim()).toBe('root 755');
    });
  },
);

test('the owner of a file is not set through a link that was put there after the look', () => {
  inRoom((room) => {
    runScript(`cd ${room}; touch plain; ln -s plain f; chown -h daemon f`);
    const args = { path: `${room}/f`, content: '', owner: 'daemon', mode: '0600' };
    expect(() => takeActions(file.write(args, { action: 'attributes', attributes: [] }))).toThrow(
      'has become a symbolic link',
    );
    expect(runScript(`stat -c '%U %a' ${room}/plain`).stdout.trim()).toBe('root 644');
  });
});
