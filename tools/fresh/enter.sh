#!/bin/sh
# First process of the fresh machine, still with this machine's files: mounts what a kernel offers and leaves the rest.
set -eu
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/lock
hostname fresh
pivot_root . mnt
cd /
# A bare Debian has no umount: the old one takes itself away.
chroot /mnt umount -l /
exec env -i HOME=/root USER=root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  sh /root/commands.sh "$@"
