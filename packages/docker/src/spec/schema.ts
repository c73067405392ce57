import { Bool, Directory, HttpUrl, param, Port } from '@pigsty/sdk';
import { z } from 'zod';

/** `nginx`, `nginx:1.27`, `registry.example.org:5000/team/app@sha256:...` */
const Image = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._/-]|:\d+\/)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
    'the name of an image like nginx:1.27',
  );

/** Every parameter of DOCKER. */
export const DockerParams = z.object({
  docker_enabled: param(Bool.default(false), {
    level: 'cluster',
    summary: 'the host has the container engine',
  }),
  docker_data: param(Directory.default('/data/docker'), {
    level: 'global',
    summary: 'where images, containers and volumes live',
  }),
  docker_storage_driver: param(z.enum(['overlay2', 'zfs', 'btrfs']).default('overlay2'), {
    level: 'cluster',
    summary: 'how layers of images are stored; the file system of docker_data must be able to',
  }),
  docker_cgroups_driver: param(z.enum(['systemd', 'cgroupfs']).default('systemd'), {
    level: 'cluster',
    summary: 'who manages the cgroups of containers',
  }),
  docker_registry_mirrors: param(z.array(HttpUrl).default([]), {
    level: 'cluster',
    summary: 'registries that are asked before the public one',
    example: ['https://registry.example.org'],
  }),
  docker_exporter_port: param(Port.default(9323), {
    level: 'global',
    summary: 'port of the metrics of the engine, on the loopback address; the node exporter shows them',
  }),
  docker_image: param(z.array(Image).default([]), {
    level: 'cluster',
    summary: 'images that are pulled when they are missing',
    example: ['nginx:1.27'],
  }),
  docker_image_cache: param(Directory.default('/tmp/docker/*.tgz'), {
    level: 'cluster',
    summary: 'archives of images on the host, loaded once each; those of root and of the administrator count',
  }),
});

export type DockerParams = z.output<typeof DockerParams>;
