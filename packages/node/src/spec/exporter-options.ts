/** Options of node_exporter 1.9. */
export const nodeExporterOptions = `
  collector.arp collector.arp.device-exclude collector.arp.device-include collector.arp.netlink
  collector.bcache collector.bcache.priorityStats collector.bonding collector.btrfs collector.buddyinfo
  collector.cgroups collector.conntrack collector.cpu collector.cpu.guest collector.cpu.info
  collector.cpu.info.bugs-include collector.cpu.info.flags-include collector.cpu_vulnerabilities
  collector.cpufreq collector.disable-defaults collector.diskstats collector.diskstats.device-exclude
  collector.diskstats.device-include collector.dmi collector.drbd collector.drm collector.edac
  collector.entropy collector.ethtool collector.ethtool.device-exclude collector.ethtool.device-include
  collector.ethtool.metrics-include collector.fibrechannel collector.filefd collector.filesystem
  collector.filesystem.fs-types-exclude collector.filesystem.fs-types-include
  collector.filesystem.mount-points-exclude collector.filesystem.mount-points-include collector.hwmon
  collector.hwmon.chip-exclude collector.hwmon.chip-include collector.hwmon.sensor-exclude
  collector.hwmon.sensor-include collector.infiniband collector.interrupts
  collector.interrupts.include-zeros collector.interrupts.name-exclude collector.interrupts.name-include
  collector.ipvs collector.ipvs.backend-labels collector.ksmd collector.lnstat collector.loadavg
  collector.logind collector.mdadm collector.meminfo collector.meminfo_numa collector.mountstats
  collector.netclass collector.netclass.ignore-invalid-speed collector.netclass.ignored-devices
  collector.netclass.netlink collector.netclass_rtnl.with-stats collector.netdev
  collector.netdev.address-info collector.netdev.device-exclude collector.netdev.device-include
  collector.netdev.enable-detailed-metrics collector.netdev.label-ifalias collector.netdev.netlink
  collector.netstat collector.netstat.fields collector.network_route collector.nfs collector.nfsd
  collector.ntp collector.ntp.ip-ttl collector.ntp.local-offset-tolerance collector.ntp.max-distance
  collector.ntp.protocol-version collector.ntp.server collector.ntp.server-is-local
  collector.ntp.server-port collector.nvme collector.os collector.perf collector.perf.cache-profilers
  collector.perf.cpus collector.perf.disable-cache-profilers collector.perf.disable-hardware-profilers
  collector.perf.disable-software-profilers collector.perf.hardware-profilers
  collector.perf.software-profilers collector.perf.tracepoint collector.powersupply.ignored-supplies
  collector.powersupplyclass collector.pressure collector.processes collector.qdisc
  collector.qdisc.device-exclude collector.qdisc.device-include collector.qdisc.fixtures collector.rapl
  collector.rapl.enable-zone-label collector.runit collector.runit.servicedir collector.schedstat
  collector.selinux collector.slabinfo collector.slabinfo.slabs-exclude collector.slabinfo.slabs-include
  collector.sockstat collector.softirqs collector.softnet collector.stat collector.stat.softirq
  collector.supervisord collector.supervisord.url collector.sysctl collector.sysctl.include
  collector.sysctl.include-info collector.systemd collector.systemd.enable-restarts-metrics
  collector.systemd.enable-start-time-metrics collector.systemd.enable-task-metrics
  collector.systemd.unit-exclude collector.systemd.unit-include collector.tapestats
  collector.tapestats.ignored-devices collector.tcpstat collector.textfile collector.textfile.directory
  collector.thermal_zone collector.time collector.timex collector.udp_queues collector.uname
  collector.vmstat collector.vmstat.fields collector.watchdog collector.wifi collector.wifi.fixtures
  collector.xfrm collector.xfs collector.zfs collector.zoneinfo log.format log.level path.procfs
  path.rootfs path.sysfs path.udev.data runtime.gomaxprocs version web.config.file
  web.disable-exporter-metrics web.listen-address web.max-requests web.systemd-socket web.telemetry-path
`;
