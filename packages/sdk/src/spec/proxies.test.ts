import { expect, test } from 'vitest';
import { isSecret, type Text } from '../words/secret.ts';
import { proxiesOf, proxyPasswords } from './proxies.ts';

const shown = (value: Text | undefined): string | undefined => (isSecret(value) ? value.masked : value);

test('an estate without a proxy has none, whatever is reached without one', () => {
  expect(proxiesOf({ no_proxy: 'localhost' })).toBeUndefined();
  expect(proxiesOf({ http_proxy: '', HTTPS_PROXY: '' })).toBeUndefined();
});

test('small letters count before capital ones, and all_proxy is for what has no proxy of its own', () => {
  expect(proxiesOf({ http_proxy: 'a:1', HTTP_PROXY: 'b:1', no_proxy: '.lan' })).toEqual({
    http: 'a:1',
    except: '.lan',
  });
  expect(proxiesOf({ HTTPS_PROXY: 'http://a:1', all_proxy: 'socks5://b:1' })).toEqual({
    http: 'socks5://b:1',
    https: 'http://a:1',
  });
});

test('a password in a proxy is not shown', () => {
  const proxies = proxiesOf({ http_proxy: 'http://ann:s3cr%40et:1@p:3128', https_proxy: 'ann:other@p:3128' });
  expect(shown(proxies?.http)).toBe('http://ann:[secret]@p:3128');
  expect(shown(proxies?.https)).toBe('ann:[secret]@p:3128');
  expect(isSecret(proxies?.http) && proxies.http.matches((p) => p === 'http://ann:s3cr%40et:1@p:3128')).toBe(
    true,
  );
  const known = proxyPasswords({ http_proxy: 'http://ann:s3cr%40et:1@p:3128', https_proxy: 'http://p:3128' });
  expect(known.map((s) => s.matches((p) => p === 's3cr@et:1' || p === 's3cr%40et:1'))).toEqual([true, true]);
});
