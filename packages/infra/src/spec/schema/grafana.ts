import { Bool, param, passwordFor, Port, Secret } from '@pigsty/sdk';
import { z } from 'zod';

/** It travels in the header of a request. */
const RequestPassword = passwordFor({ goesInto: 'the header of a request', ascii: true });

/** Where Grafana keeps its own state; a secret, as such an address carries a password. */
const DatabaseUrl = z
  .string()
  .regex(
    /^(?:postgres(?:ql)?:\/\/\S+)?$/,
    'a URL like postgres://user:password@host:port/database, or nothing',
  )
  .transform((url) => Secret.of(url))
  .meta({ secret: true });

export const grafanaParams = {
  grafana_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'runs Grafana on the infra node, with the data sources and dashboards of the estate',
  }),
  grafana_port: param(Port.default(3000), { level: 'global', summary: 'port of Grafana' }),
  grafana_clean: param(Bool.default(false), {
    level: 'argument',
    summary: "deletes Grafana's own database first",
  }),
  grafana_admin_username: param(z.string().min(1).default('admin'), {
    level: 'global',
    summary: 'administrator of Grafana, and of the portal where nginx_users is empty',
  }),
  grafana_admin_password: param(RequestPassword.prefault('pigsty'), {
    level: 'global',
    summary: 'password of that administrator',
  }),
  grafana_auth_proxy: param(Bool.default(false), {
    level: 'global',
    summary: 'a login at the portal is one at Grafana; without it Grafana has logins of its own',
  }),
  grafana_pgurl: param(DatabaseUrl.prefault(''), {
    level: 'global',
    summary: 'PostgreSQL database for the state of Grafana; a file of its own when empty',
    example: 'postgres://grafana:password@10.10.10.10:5432/grafana',
  }),
  grafana_view_password: param(RequestPassword.prefault('DBUser.Viewer'), {
    level: 'global',
    summary: 'password of dbuser_view, with which Grafana reads the database meta',
  }),
};
