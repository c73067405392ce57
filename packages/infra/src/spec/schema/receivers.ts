import { nearestName, Secret } from '@pigsty/sdk';
import { z } from 'zod';

const words = (table: string): readonly string[] => table.trim().split(/\s+/);

const EVERY = words('send_resolved http_config timeout');

/** By which ways Alertmanager tells somebody, and what may be written for each. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  discord_configs: words('webhook_url webhook_url_file title message content username avatar_url'),
  email_configs: words(
    'to from hello smarthost auth_username auth_password auth_password_file auth_secret auth_secret_file auth_identity tls_config html text require_tls headers threading force_implicit_tls',
  ),
  msteams_configs: words('webhook_url webhook_url_file title summary text'),
  msteamsv2_configs: words('webhook_url webhook_url_file title summary text'),
  opsgenie_configs: words(
    'api_key api_key_file api_url message description source details responders tags note priority update_alerts entity actions',
  ),
  pagerduty_configs: words(
    'routing_key routing_key_file service_key service_key_file url client client_url description severity source details images links component class group',
  ),
  slack_configs: words(
    'api_url api_url_file app_token app_token_file app_url channel username color title title_link pretext text fields short_fields footer fallback callback_id icon_emoji icon_url image_url thumb_url link_names mrkdwn_in actions message_text',
  ),
  telegram_configs: words(
    'api_url bot_token bot_token_file chat_id chat_id_file message_thread_id message disable_notifications parse_mode',
  ),
  webhook_configs: words('url url_file max_alerts'),
  wechat_configs: words(
    'api_secret api_secret_file api_url corp_id message message_type agent_id to_user to_party to_tag',
  ),
};

/** Ways whose words are not looked at. */
const OTHERS = words(
  'incidentio_configs jira_configs mattermost_configs pushover_configs rocketchat_configs sns_configs victorops_configs webex_configs',
);

const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('${');

/** Values by the name of their key. Nothing of them is shown: they may be secret. */
const VALUES: Readonly<Record<string, { readonly like: RegExp; readonly expected: string }>> = {
  smarthost: { like: /^\S+:\d{1,5}$/, expected: 'a mail server with its port: host:port' },
  to: { like: /@/, expected: 'mail addresses' },
  from: { like: /@/, expected: 'a mail address' },
  url: { like: /^https?:\/\/[^\s/]/, expected: 'a URL with http:// or https://' },
  webhook_url: { like: /^https?:\/\/[^\s/]/, expected: 'a URL with http:// or https://' },
  api_url: { like: /^https?:\/\/[^\s/]/, expected: 'a URL with http:// or https://' },
};

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Of a key that is misspelt. */
  readonly meant?: string;
}

function issueOf({ path, message, meant }: Mistake) {
  const params = meant === undefined ? {} : { params: { meant } };
  return { code: 'custom' as const, path: [...path], message, input: undefined, ...params };
}

function misspelt(key: string, known: readonly string[], path: Mistake['path']): readonly Mistake[] {
  const near = known.includes(key) ? undefined : nearestName(key, known);
  return near === undefined ? [] : [{ path, message: `unknown key ${key}`, meant: near }];
}

function ofWay(entry: unknown, known: readonly string[], path: Mistake['path']): readonly Mistake[] {
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry).flatMap(([key, value]) => {
    const found = misspelt(key, [...known, ...EVERY], [...path, key]);
    const { like, expected } = VALUES[key] ?? {};
    const isWrong =
      found.length === 0 && typeof value === 'string' && !isTemplate(value) && like?.test(value) === false;
    return isWrong ? [{ path: [...path, key], message: `expected ${expected ?? ''}` }] : found;
  });
}

function ofReceiver(receiver: Readonly<Record<string, unknown>>, at: number): readonly Mistake[] {
  const ways = [...Object.keys(KEYS), ...OTHERS];
  return Object.entries(receiver).flatMap(([key, list]): readonly Mistake[] => {
    const known = KEYS[key];
    if (known === undefined) return key === 'name' ? [] : misspelt(key, ways, [at, key]);
    return Array.isArray(list) ? list.flatMap((entry, i) => ofWay(entry, known, [at, key, i])) : [];
  });
}

/** How often a receiver tells by which way, under the names of Alertmanager's metrics: `webhook_configs` is `webhook`. */
function integrationsOf(receiver: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(receiver).flatMap(([key, list]) =>
      key.endsWith('_configs') && Array.isArray(list) && list.length > 0
        ? [[key.slice(0, -'_configs'.length), list.length]]
        : [],
    ),
  );
}

/** Receivers as Alertmanager writes them: they hold passwords and addresses that are secrets. */
export const Receivers = z
  .array(z.looseObject({ name: z.string().min(1) }))
  .check((context) => {
    for (const mistake of context.value.flatMap(ofReceiver)) context.issues.push(issueOf(mistake));
  })
  .transform((receivers) => ({
    names: receivers.map((r) => r.name),
    integrations: receivers.map(integrationsOf),
    json: Secret.of(JSON.stringify(receivers)),
  }))
  .meta({ secret: true });

const ROUTE_KEYS = words(
  'receiver group_by continue match match_re matchers group_wait group_interval repeat_interval mute_time_intervals active_time_intervals routes',
);

const MATCHER = /^\s*\{?\s*(?:"(?:[^"\\]|\\.)*"|[A-Za-z_:][\w:.-]*)\s*(?:=~|!~|!=|=(?!=))/;

/** As Prometheus and Alertmanager write them: 1d12h, 30s; a number alone has no unit. */
const DURATION = /^(?:0|(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;

const DURATIONS = ['group_wait', 'group_interval', 'repeat_interval'];

function ofDurations(route: Readonly<Record<string, unknown>>, path: Mistake['path']): readonly Mistake[] {
  return DURATIONS.flatMap((key) => {
    const value = route[key];
    if (value === undefined) return [];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (isTemplate(text) || DURATION.test(text)) return [];
    return [
      { path: [...path, key], message: `expected a duration like 30s or 4h, got ${JSON.stringify(value)}` },
    ];
  });
}

function ofRoute(route: Readonly<Record<string, unknown>>, path: Mistake['path']): readonly Mistake[] {
  const { matchers, routes } = route;
  const texts: readonly unknown[] = Array.isArray(matchers) ? matchers : [];
  const inner: readonly unknown[] = Array.isArray(routes) ? routes : [];
  return [
    ...Object.keys(route).flatMap((key) => misspelt(key, ROUTE_KEYS, [...path, key])),
    ...ofDurations(route, path),
    ...texts.flatMap((text, i) =>
      typeof text === 'string' && !MATCHER.test(text)
        ? [
            {
              path: [...path, 'matchers', i],
              message: `expected a matcher like severity="CRIT", got ${text}`,
            },
          ]
        : [],
    ),
    ...inner.flatMap((one, i) =>
      typeof one === 'object' && one !== null
        ? ofRoute(one as Readonly<Record<string, unknown>>, [...path, 'routes', i])
        : [],
    ),
  ];
}

/** Routes as Alertmanager writes them. */
export const Routes = z.array(z.looseObject({ receiver: z.string().min(1) })).check((context) => {
  for (const mistake of context.value.flatMap((route, i) => ofRoute(route, [i])))
    context.issues.push(issueOf(mistake));
});
