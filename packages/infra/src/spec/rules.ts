import { ruleDocs } from '@pigsty/sdk';

/** What the checks of INFRA report. */
export const rules = ruleDocs({
  'portal-endpoint': [
    'error',
    'A site of the portal has a domain and nothing to serve; a warning where it has both an endpoint and a path.',
    'Give it an endpoint (host:port) or a path (directory).',
  ],
  'portal-domain': [
    'error',
    'Two sites of the portal have one domain; a warning for one with an underscore or another character that names do not have.',
    'Give each site a domain of its own.',
  ],
  'no-infra': [
    'warning',
    'Parameters say what the local repository keeps, and no host is in INFRA.',
    'Add a group infra, or delete them.',
  ],
  'portal-template': [
    'error',
    'A site of the portal names a server template of the original.',
    'Write endpoint or path, and further lines in config.',
  ],
  'portal-certificate': [
    'error',
    'A site of the portal has a certificate without a key, a key without a certificate, or one file for both.',
    'Give both, or neither; the key is a file of its own.',
  ],
  'local-repository': [
    'warning',
    'Hosts look for the local repository where nginx does not serve it, or where nobody keeps one.',
    'Give repo_endpoint the port of nginx; or set repo_enabled: true.',
  ],
  'portal-certificate-days': [
    'warning',
    'The certificate of the portal is valid for longer than browsers take.',
    'Write 397d.',
  ],
  'certbot-nothing': [
    'warning',
    'certbot_sign is set, and no site of infra_portal names a certificate of certbot.',
    'Set certbot: NAME at the sites that shall have one.',
  ],
  'certbot-email': [
    'error',
    'The mail address for the certificate authority is still the example.',
    'Set certbot_email to an address of your own.',
  ],
  'certbot-domain': [
    'error',
    "A site asks Let's Encrypt for a name that is not on the internet.",
    'Take certbot off this site, or name another authority in certbot_options.',
  ],
  'certbot-port': [
    'warning',
    "Let's Encrypt asks at port 80, and nginx listens on another one.",
    'Set nginx_port: 80, or have port 80 lead there.',
  ],
  'certbot-nodes': [
    'warning',
    'Several infra nodes ask for certificates of the same names, and only one of them can answer.',
    'Set certbot_sign: true at the host that the names lead to.',
  ],
  'portal-name': [
    'warning',
    'A site of the portal is passed on to a name that /etc/hosts of the infra node does not have: after a reboot nginx may start before anybody knows it, and then serves no site at all.',
    'Write its address, or put the name into node_etc_hosts.',
  ],
  'portal-port': [
    'warning',
    'A site of the portal is passed on to an address without a port.',
    'Write host:port.',
  ],
  'scrape-timeout': [
    'warning',
    'A target may take longer to answer than it is until it is asked again.',
    'Set vmetrics_scrape_timeout to less than vmetrics_scrape_interval.',
  ],
  'alert-label': [
    'warning',
    'A route of alerts asks for a label that is spelt almost like one that alerts have.',
    'Correct the spelling.',
  ],
  'alert-route': [
    'error',
    'A route of alerts leads to a receiver that is not there.',
    'Use a name of alertmanager_receivers.',
  ],
  'alert-receiver-twice': ['error', 'Two receivers of alerts have one name.', 'Rename one of them.'],
  'alert-receiver-unused': [
    'warning',
    'No route leads to a receiver of alerts, and nobody is told by it.',
    'Add a route to it, or delete it.',
  ],
  'grafana-secret-key': [
    'error',
    'The settings of a Grafana that is there have a key of their own, and ours would stand in place of them.',
    'Move the key to the environment of the unit of Grafana, as GF_SECURITY_SECRET_KEY.',
  ],
  'infra-safeguard': [
    'error',
    'INFRA is guarded against removal.',
    'Set infra_safeguard: false, or add --force.',
  ],
});
