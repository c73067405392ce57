/** Modules of Linux that servers load by name. Others are right as well: only a slip of one of these is told. */
export const MODULES = `
  8021q af_packet ansi_cprng arp_tables arptable_filter aufs bonding br_netfilter bridge btrfs cls_cgroup cls_u32
  configfs cpufreq_conservative cpufreq_ondemand cpufreq_performance cpufreq_powersave dm_crypt dm_mirror dm_mod
  dm_multipath dm_raid dm_round_robin dm_snapshot dm_thin_pool drbd dummy ebtable_filter ebtables erspan ext4 fou fuse
  geneve gre hpwdt iTCO_wdt ib_core ib_ipoib ib_umad ib_uverbs ifb inet_diag intel_powerclamp ip6_tables ip6_tunnel
  ip6table_filter ip6table_mangle ip6table_nat ip6table_raw ip_gre ip_set ip_set_hash_ip ip_set_hash_net ip_tables
  ip_tunnel ip_vs ip_vs_dh ip_vs_fo ip_vs_ftp ip_vs_lblc ip_vs_lblcr ip_vs_lc ip_vs_mh ip_vs_nq ip_vs_ovf ip_vs_rr
  ip_vs_sed ip_vs_sh ip_vs_twos ip_vs_wlc ip_vs_wrr ipip ipmi_devintf ipmi_msghandler ipmi_si ipmi_watchdog ipt_REJECT
  iptable_filter iptable_mangle iptable_nat iptable_raw ipvlan iscsi_tcp jfs kvm kvm_amd kvm_intel libiscsi loop macvlan
  macvtap md_mod mlx4_core mlx4_en mlx5_core mlx5_ib mpls_iptunnel mpls_router nbd nf_conntrack nf_conntrack_ftp
  nf_conntrack_ipv4 nf_conntrack_ipv6 nf_conntrack_netlink nf_defrag_ipv4 nf_defrag_ipv6 nf_log_syslog nf_nat
  nf_nat_ipv4 nf_reject_ipv4 nf_tables nfit nfnetlink nfnetlink_log nfs nfsd nft_chain_nat nft_ct nft_masq nft_nat
  nls_utf8 nvme nvme_core nvme_fabrics nvme_rdma nvme_tcp openvswitch overlay ppp_generic raid0 raid1 raid10 raid456
  rbd rdma_cm rdma_ucm sch_fq sch_fq_codel sch_htb sch_ingress sctp sd_mod sit softdog sp5100_tco squashfs tcp_bbr
  tcp_cubic tcp_diag tcp_htcp team tls tun udp_diag udp_tunnel unix_diag veth vfio vfio_pci vhost vhost_net vhost_vsock
  virtio_balloon virtio_blk virtio_net virtio_pci virtio_scsi vmw_pvscsi vmxnet3 vxlan wireguard wdat_wdt xfs
  xt_CHECKSUM xt_MASQUERADE xt_addrtype xt_comment xt_conntrack xt_mark xt_multiport xt_nat xt_set xt_tcpudp zfs zram
`;
