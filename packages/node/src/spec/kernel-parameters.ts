/** Parameters of Linux that are one whole number; a star stands for an interface. */
export const NUMBERS = `
  fs.aio-max-nr fs.aio-nr fs.dir-notify-enable fs.epoll.max_user_watches fs.fanotify.max_queued_events
  fs.fanotify.max_user_groups fs.fanotify.max_user_marks fs.fanotify.watchdog_timeout fs.file-max
  fs.fuse.default_request_timeout fs.fuse.max_pages_limit fs.fuse.max_request_timeout
  fs.inotify.max_queued_events fs.inotify.max_user_instances fs.inotify.max_user_watches fs.mount-max
  fs.mqueue.msg_max fs.mqueue.msgsize_max fs.mqueue.queues_max fs.nr_open fs.overflowgid fs.overflowuid
  fs.pipe-max-size fs.pipe-user-pages-hard fs.pipe-user-pages-soft fs.protected_fifos
  fs.protected_hardlinks fs.protected_regular fs.protected_symlinks fs.suid_dumpable
  kernel.apparmor_restrict_unprivileged_userns kernel.auto_msgmni kernel.bootloader_type
  kernel.bpf_stats_enabled kernel.cad_pid kernel.core_file_note_size_limit kernel.core_pipe_limit
  kernel.core_sort_vma kernel.core_uses_pid kernel.ctrl-alt-del kernel.dmesg_restrict
  kernel.ftrace_dump_on_oops kernel.ftrace_enabled kernel.hardlockup_all_cpu_backtrace
  kernel.hardlockup_panic kernel.hung_task_all_cpu_backtrace kernel.hung_task_check_count
  kernel.hung_task_check_interval_secs kernel.hung_task_detect_count kernel.hung_task_panic
  kernel.hung_task_timeout_secs kernel.hung_task_warnings kernel.init_private kernel.io_delay_type
  kernel.io_uring_disabled kernel.io_uring_group kernel.keys.gc_delay kernel.keys.maxbytes
  kernel.keys.maxkeys kernel.keys.persistent_keyring_expiry kernel.keys.root_maxbytes
  kernel.keys.root_maxkeys kernel.kptr_restrict kernel.max_lock_depth kernel.max_rcu_stall_to_panic
  kernel.msg_next_id kernel.msgmax kernel.msgmnb kernel.msgmni kernel.nmi_watchdog kernel.numa_balancing
  kernel.numa_balancing_promote_rate_limit_MBps kernel.oops_all_cpu_backtrace kernel.oops_limit
  kernel.overflowgid kernel.overflowuid kernel.panic kernel.panic_on_io_nmi kernel.panic_on_oops
  kernel.panic_on_rcu_stall kernel.panic_on_unrecovered_nmi kernel.panic_on_warn kernel.panic_print
  kernel.perf_cpu_time_max_percent kernel.perf_event_max_contexts_per_stack
  kernel.perf_event_max_sample_rate kernel.perf_event_max_stack kernel.perf_event_mlock_kb
  kernel.perf_event_paranoid kernel.pid_max kernel.print-fatal-signals kernel.printk_delay
  kernel.printk_ratelimit kernel.printk_ratelimit_burst kernel.pty.max kernel.pty.nr kernel.pty.reserve
  kernel.random.entropy_avail kernel.random.poolsize kernel.random.urandom_min_reseed_secs
  kernel.random.write_wakeup_threshold kernel.randomize_va_space kernel.real-root-dev
  kernel.sched_autogroup_enabled kernel.sched_cfs_bandwidth_slice_us kernel.sched_deadline_period_max_us
  kernel.sched_deadline_period_min_us kernel.sched_migration_cost_ns kernel.sched_min_granularity_ns
  kernel.sched_rr_timeslice_ms kernel.sched_rt_period_us kernel.sched_rt_runtime_us
  kernel.sched_wakeup_granularity_ns kernel.sem_next_id kernel.shm_next_id kernel.shm_rmid_forced
  kernel.shmall kernel.shmmax kernel.shmmni kernel.soft_watchdog kernel.softlockup_all_cpu_backtrace
  kernel.softlockup_panic kernel.split_lock_mitigate kernel.sysctl_writes_strict kernel.tainted
  kernel.task_delayacct kernel.threads-max kernel.timer_migration kernel.traceoff_on_warning
  kernel.tracepoint_printk kernel.unknown_nmi_panic kernel.unprivileged_bpf_disabled
  kernel.unprivileged_userns_clone kernel.warn_limit kernel.watchdog kernel.watchdog_thresh
  kernel.yama.ptrace_scope net.bridge.bridge-nf-call-arptables net.bridge.bridge-nf-call-ip6tables
  net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-filter-pppoe-tagged
  net.bridge.bridge-nf-filter-vlan-tagged net.bridge.bridge-nf-pass-vlan-input-dev net.core.bpf_jit_enable
  net.core.bpf_jit_harden net.core.bpf_jit_kallsyms net.core.bpf_jit_limit net.core.busy_poll
  net.core.busy_read net.core.dev_weight net.core.dev_weight_rx_bias net.core.dev_weight_tx_bias
  net.core.devconf_inherit_init_net net.core.fb_tunnels_only_for_init_net net.core.flow_limit_cpu_bitmap
  net.core.flow_limit_table_len net.core.gro_normal_batch net.core.high_order_alloc_disable
  net.core.max_skb_frags net.core.mem_pcpu_rsv net.core.message_burst net.core.message_cost
  net.core.netdev_budget net.core.netdev_budget_usecs net.core.netdev_max_backlog
  net.core.netdev_tstamp_prequeue net.core.netdev_unregister_timeout_secs net.core.optmem_max
  net.core.rmem_default net.core.rmem_max net.core.rps_default_mask net.core.rps_sock_flow_entries
  net.core.skb_defer_max net.core.somaxconn net.core.tstamp_allow_data net.core.txrehash net.core.warnings
  net.core.wmem_default net.core.wmem_max net.core.xfrm_acq_expires net.core.xfrm_aevent_etime
  net.core.xfrm_aevent_rseqth net.core.xfrm_larval_drop net.ipv4.cipso_cache_bucket_size
  net.ipv4.cipso_cache_enable net.ipv4.cipso_rbm_optfmt net.ipv4.cipso_rbm_strictvalid
  net.ipv4.conf.*.accept_local net.ipv4.conf.*.accept_redirects net.ipv4.conf.*.accept_source_route
  net.ipv4.conf.*.arp_accept net.ipv4.conf.*.arp_announce net.ipv4.conf.*.arp_evict_nocarrier
  net.ipv4.conf.*.arp_filter net.ipv4.conf.*.arp_ignore net.ipv4.conf.*.arp_notify
  net.ipv4.conf.*.bc_forwarding net.ipv4.conf.*.bootp_relay net.ipv4.conf.*.disable_policy
  net.ipv4.conf.*.disable_xfrm net.ipv4.conf.*.drop_gratuitous_arp
  net.ipv4.conf.*.drop_unicast_in_l2_multicast net.ipv4.conf.*.forwarding
  net.ipv4.conf.*.igmpv2_unsolicited_report_interval net.ipv4.conf.*.igmpv3_unsolicited_report_interval
  net.ipv4.conf.*.ignore_routes_with_linkdown net.ipv4.conf.*.log_martians net.ipv4.conf.*.mc_forwarding
  net.ipv4.conf.*.medium_id net.ipv4.conf.*.promote_secondaries net.ipv4.conf.*.proxy_arp
  net.ipv4.conf.*.proxy_arp_pvlan net.ipv4.conf.*.route_localnet net.ipv4.conf.*.rp_filter
  net.ipv4.conf.*.secure_redirects net.ipv4.conf.*.send_redirects net.ipv4.conf.*.shared_media
  net.ipv4.conf.*.src_valid_mark net.ipv4.conf.*.tag net.ipv4.fib_multipath_hash_fields
  net.ipv4.fib_multipath_hash_policy net.ipv4.fib_multipath_hash_seed net.ipv4.fib_multipath_use_neigh
  net.ipv4.fib_notify_on_flag_change net.ipv4.fib_sync_mem net.ipv4.fwmark_reflect
  net.ipv4.icmp_echo_enable_probe net.ipv4.icmp_echo_ignore_all net.ipv4.icmp_echo_ignore_broadcasts
  net.ipv4.icmp_errors_use_inbound_ifaddr net.ipv4.icmp_ignore_bogus_error_responses
  net.ipv4.icmp_msgs_burst net.ipv4.icmp_msgs_per_sec net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask
  net.ipv4.igmp_link_local_mcast_reports net.ipv4.igmp_max_memberships net.ipv4.igmp_max_msf
  net.ipv4.igmp_qrv net.ipv4.inet_peer_maxttl net.ipv4.inet_peer_minttl net.ipv4.inet_peer_threshold
  net.ipv4.ip_autobind_reuse net.ipv4.ip_default_ttl net.ipv4.ip_dynaddr net.ipv4.ip_early_demux
  net.ipv4.ip_forward net.ipv4.ip_forward_update_priority net.ipv4.ip_forward_use_pmtu
  net.ipv4.ip_no_pmtu_disc net.ipv4.ip_nonlocal_bind net.ipv4.ip_unprivileged_port_start
  net.ipv4.ipfrag_high_thresh net.ipv4.ipfrag_low_thresh net.ipv4.ipfrag_max_dist
  net.ipv4.ipfrag_secret_interval net.ipv4.ipfrag_time net.ipv4.neigh.*.anycast_delay
  net.ipv4.neigh.*.app_solicit net.ipv4.neigh.*.base_reachable_time_ms
  net.ipv4.neigh.*.delay_first_probe_time net.ipv4.neigh.*.gc_interval net.ipv4.neigh.*.gc_stale_time
  net.ipv4.neigh.*.gc_thresh1 net.ipv4.neigh.*.gc_thresh2 net.ipv4.neigh.*.gc_thresh3
  net.ipv4.neigh.*.interval_probe_time_ms net.ipv4.neigh.*.locktime net.ipv4.neigh.*.mcast_resolicit
  net.ipv4.neigh.*.mcast_solicit net.ipv4.neigh.*.proxy_delay net.ipv4.neigh.*.proxy_qlen
  net.ipv4.neigh.*.retrans_time_ms net.ipv4.neigh.*.ucast_solicit net.ipv4.neigh.*.unres_qlen
  net.ipv4.neigh.*.unres_qlen_bytes net.ipv4.nexthop_compat_mode net.ipv4.raw_l3mdev_accept
  net.ipv4.route.error_burst net.ipv4.route.error_cost net.ipv4.route.gc_elasticity
  net.ipv4.route.gc_interval net.ipv4.route.gc_min_interval net.ipv4.route.gc_min_interval_ms
  net.ipv4.route.gc_thresh net.ipv4.route.gc_timeout net.ipv4.route.max_size net.ipv4.route.min_adv_mss
  net.ipv4.route.min_pmtu net.ipv4.route.mtu_expires net.ipv4.route.redirect_load
  net.ipv4.route.redirect_number net.ipv4.route.redirect_silence net.ipv4.tcp_abort_on_overflow
  net.ipv4.tcp_adv_win_scale net.ipv4.tcp_app_win net.ipv4.tcp_autocorking net.ipv4.tcp_backlog_ack_defer
  net.ipv4.tcp_base_mss net.ipv4.tcp_challenge_ack_limit net.ipv4.tcp_child_ehash_entries
  net.ipv4.tcp_comp_sack_delay_ns net.ipv4.tcp_comp_sack_nr net.ipv4.tcp_comp_sack_slack_ns
  net.ipv4.tcp_dsack net.ipv4.tcp_early_demux net.ipv4.tcp_early_retrans net.ipv4.tcp_ecn
  net.ipv4.tcp_ecn_fallback net.ipv4.tcp_ecn_option net.ipv4.tcp_ecn_option_beacon
  net.ipv4.tcp_ehash_entries net.ipv4.tcp_fack net.ipv4.tcp_fastopen
  net.ipv4.tcp_fastopen_blackhole_timeout_sec net.ipv4.tcp_fin_timeout net.ipv4.tcp_frto
  net.ipv4.tcp_fwmark_accept net.ipv4.tcp_invalid_ratelimit net.ipv4.tcp_keepalive_intvl
  net.ipv4.tcp_keepalive_probes net.ipv4.tcp_keepalive_time net.ipv4.tcp_l3mdev_accept
  net.ipv4.tcp_limit_output_bytes net.ipv4.tcp_low_latency net.ipv4.tcp_max_orphans
  net.ipv4.tcp_max_reordering net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_max_tw_buckets
  net.ipv4.tcp_migrate_req net.ipv4.tcp_min_rtt_wlen net.ipv4.tcp_min_snd_mss net.ipv4.tcp_min_tso_segs
  net.ipv4.tcp_moderate_rcvbuf net.ipv4.tcp_mtu_probe_floor net.ipv4.tcp_mtu_probing
  net.ipv4.tcp_no_metrics_save net.ipv4.tcp_no_ssthresh_metrics_save net.ipv4.tcp_notsent_lowat
  net.ipv4.tcp_orphan_retries net.ipv4.tcp_pacing_ca_ratio net.ipv4.tcp_pacing_ss_ratio
  net.ipv4.tcp_pingpong_thresh net.ipv4.tcp_plb_cong_thresh net.ipv4.tcp_plb_enabled
  net.ipv4.tcp_plb_idle_rehash_rounds net.ipv4.tcp_plb_rehash_rounds net.ipv4.tcp_plb_suspend_rto_sec
  net.ipv4.tcp_probe_interval net.ipv4.tcp_probe_threshold net.ipv4.tcp_recovery net.ipv4.tcp_reflect_tos
  net.ipv4.tcp_reordering net.ipv4.tcp_retrans_collapse net.ipv4.tcp_retries1 net.ipv4.tcp_retries2
  net.ipv4.tcp_rfc1337 net.ipv4.tcp_rto_max_ms net.ipv4.tcp_rto_min_us net.ipv4.tcp_sack
  net.ipv4.tcp_shrink_window net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_stdurg
  net.ipv4.tcp_syn_linear_timeouts net.ipv4.tcp_syn_retries net.ipv4.tcp_synack_retries
  net.ipv4.tcp_syncookies net.ipv4.tcp_thin_linear_timeouts net.ipv4.tcp_timestamps
  net.ipv4.tcp_tso_rtt_log net.ipv4.tcp_tso_win_divisor net.ipv4.tcp_tw_recycle net.ipv4.tcp_tw_reuse
  net.ipv4.tcp_tw_reuse_delay net.ipv4.tcp_window_scaling net.ipv4.tcp_workaround_signed_windows
  net.ipv4.udp_child_hash_entries net.ipv4.udp_early_demux net.ipv4.udp_hash_entries
  net.ipv4.udp_l3mdev_accept net.ipv4.udp_rmem_min net.ipv4.udp_wmem_min net.ipv4.vs.conn_reuse_mode
  net.ipv4.vs.conntrack net.ipv4.vs.expire_nodest_conn net.ipv4.xfrm4_gc_thresh
  net.ipv6.anycast_src_echo_reply net.ipv6.auto_flowlabels net.ipv6.bindv6only
  net.ipv6.calipso_cache_bucket_size net.ipv6.calipso_cache_enable net.ipv6.conf.*.accept_dad
  net.ipv6.conf.*.accept_ra net.ipv6.conf.*.accept_ra_defrtr net.ipv6.conf.*.accept_ra_from_local
  net.ipv6.conf.*.accept_ra_min_hop_limit net.ipv6.conf.*.accept_ra_min_lft net.ipv6.conf.*.accept_ra_mtu
  net.ipv6.conf.*.accept_ra_pinfo net.ipv6.conf.*.accept_ra_rt_info_max_plen
  net.ipv6.conf.*.accept_ra_rt_info_min_plen net.ipv6.conf.*.accept_ra_rtr_pref
  net.ipv6.conf.*.accept_redirects net.ipv6.conf.*.accept_source_route net.ipv6.conf.*.accept_untracked_na
  net.ipv6.conf.*.addr_gen_mode net.ipv6.conf.*.autoconf net.ipv6.conf.*.dad_transmits
  net.ipv6.conf.*.disable_ipv6 net.ipv6.conf.*.disable_policy net.ipv6.conf.*.drop_unicast_in_l2_multicast
  net.ipv6.conf.*.drop_unsolicited_na net.ipv6.conf.*.enhanced_dad net.ipv6.conf.*.force_forwarding
  net.ipv6.conf.*.force_tllao net.ipv6.conf.*.forwarding net.ipv6.conf.*.hop_limit
  net.ipv6.conf.*.ignore_routes_with_linkdown net.ipv6.conf.*.ioam6_enabled net.ipv6.conf.*.ioam6_id
  net.ipv6.conf.*.ioam6_id_wide net.ipv6.conf.*.keep_addr_on_down net.ipv6.conf.*.max_addresses
  net.ipv6.conf.*.max_desync_factor net.ipv6.conf.*.mc_forwarding
  net.ipv6.conf.*.mldv1_unsolicited_report_interval net.ipv6.conf.*.mldv2_unsolicited_report_interval
  net.ipv6.conf.*.mtu net.ipv6.conf.*.ndisc_evict_nocarrier net.ipv6.conf.*.ndisc_notify
  net.ipv6.conf.*.ndisc_tclass net.ipv6.conf.*.optimistic_dad net.ipv6.conf.*.proxy_ndp
  net.ipv6.conf.*.ra_defrtr_metric net.ipv6.conf.*.ra_honor_pio_life net.ipv6.conf.*.ra_honor_pio_pflag
  net.ipv6.conf.*.regen_max_retry net.ipv6.conf.*.regen_min_advance net.ipv6.conf.*.router_probe_interval
  net.ipv6.conf.*.router_solicitation_delay net.ipv6.conf.*.router_solicitation_interval
  net.ipv6.conf.*.router_solicitation_max_interval net.ipv6.conf.*.router_solicitations
  net.ipv6.conf.*.rpl_seg_enabled net.ipv6.conf.*.seg6_enabled net.ipv6.conf.*.seg6_require_hmac
  net.ipv6.conf.*.suppress_frag_ndisc net.ipv6.conf.*.temp_prefered_lft net.ipv6.conf.*.temp_valid_lft
  net.ipv6.conf.*.use_oif_addrs_only net.ipv6.conf.*.use_optimistic net.ipv6.conf.*.use_tempaddr
  net.ipv6.fib_multipath_hash_fields net.ipv6.fib_multipath_hash_policy net.ipv6.fib_notify_on_flag_change
  net.ipv6.flowlabel_consistency net.ipv6.flowlabel_reflect net.ipv6.flowlabel_state_ranges
  net.ipv6.fwmark_reflect net.ipv6.icmp.echo_ignore_all net.ipv6.icmp.echo_ignore_anycast
  net.ipv6.icmp.echo_ignore_multicast net.ipv6.icmp.error_anycast_as_unicast net.ipv6.icmp.ratelimit
  net.ipv6.idgen_delay net.ipv6.idgen_retries net.ipv6.ioam6_id net.ipv6.ioam6_id_wide
  net.ipv6.ip6frag_high_thresh net.ipv6.ip6frag_low_thresh net.ipv6.ip6frag_secret_interval
  net.ipv6.ip6frag_time net.ipv6.ip_nonlocal_bind net.ipv6.max_dst_opts_length
  net.ipv6.max_dst_opts_number net.ipv6.max_hbh_length net.ipv6.max_hbh_opts_number net.ipv6.mld_max_msf
  net.ipv6.mld_qrv net.ipv6.neigh.*.anycast_delay net.ipv6.neigh.*.app_solicit
  net.ipv6.neigh.*.base_reachable_time_ms net.ipv6.neigh.*.delay_first_probe_time
  net.ipv6.neigh.*.gc_interval net.ipv6.neigh.*.gc_stale_time net.ipv6.neigh.*.gc_thresh1
  net.ipv6.neigh.*.gc_thresh2 net.ipv6.neigh.*.gc_thresh3 net.ipv6.neigh.*.interval_probe_time_ms
  net.ipv6.neigh.*.locktime net.ipv6.neigh.*.mcast_resolicit net.ipv6.neigh.*.mcast_solicit
  net.ipv6.neigh.*.proxy_delay net.ipv6.neigh.*.proxy_qlen net.ipv6.neigh.*.retrans_time_ms
  net.ipv6.neigh.*.ucast_solicit net.ipv6.neigh.*.unres_qlen net.ipv6.neigh.*.unres_qlen_bytes
  net.ipv6.route.gc_elasticity net.ipv6.route.gc_interval net.ipv6.route.gc_min_interval
  net.ipv6.route.gc_min_interval_ms net.ipv6.route.gc_thresh net.ipv6.route.gc_timeout
  net.ipv6.route.max_size net.ipv6.route.min_adv_mss net.ipv6.route.mtu_expires
  net.ipv6.route.skip_notify_on_dev_down net.ipv6.seg6_flowlabel net.ipv6.xfrm6_gc_thresh
  net.netfilter.nf_conntrack_acct net.netfilter.nf_conntrack_buckets net.netfilter.nf_conntrack_checksum
  net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_events net.netfilter.nf_conntrack_expect_max
  net.netfilter.nf_conntrack_frag6_high_thresh net.netfilter.nf_conntrack_frag6_low_thresh
  net.netfilter.nf_conntrack_frag6_timeout net.netfilter.nf_conntrack_generic_timeout
  net.netfilter.nf_conntrack_gre_timeout net.netfilter.nf_conntrack_gre_timeout_stream
  net.netfilter.nf_conntrack_icmp_timeout net.netfilter.nf_conntrack_icmpv6_timeout
  net.netfilter.nf_conntrack_log_invalid net.netfilter.nf_conntrack_max
  net.netfilter.nf_conntrack_sctp_timeout_closed net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed
  net.netfilter.nf_conntrack_sctp_timeout_cookie_wait net.netfilter.nf_conntrack_sctp_timeout_established
  net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent
  net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent
  net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd
  net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent net.netfilter.nf_conntrack_tcp_be_liberal
  net.netfilter.nf_conntrack_tcp_ignore_invalid_rst net.netfilter.nf_conntrack_tcp_loose
  net.netfilter.nf_conntrack_tcp_max_retrans net.netfilter.nf_conntrack_tcp_timeout_close
  net.netfilter.nf_conntrack_tcp_timeout_close_wait net.netfilter.nf_conntrack_tcp_timeout_established
  net.netfilter.nf_conntrack_tcp_timeout_fin_wait net.netfilter.nf_conntrack_tcp_timeout_last_ack
  net.netfilter.nf_conntrack_tcp_timeout_max_retrans net.netfilter.nf_conntrack_tcp_timeout_syn_recv
  net.netfilter.nf_conntrack_tcp_timeout_syn_sent net.netfilter.nf_conntrack_tcp_timeout_time_wait
  net.netfilter.nf_conntrack_tcp_timeout_unacknowledged net.netfilter.nf_conntrack_timestamp
  net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream
  net.netfilter.nf_hooks_lwtunnel net.netfilter.nf_log_all_netns net.nf_conntrack_max
  net.unix.max_dgram_qlen vm.admin_reserve_kbytes vm.compact_unevictable_allowed
  vm.compaction_proactiveness vm.defrag_mode vm.dirty_background_bytes vm.dirty_background_ratio
  vm.dirty_bytes vm.dirty_expire_centisecs vm.dirty_ratio vm.dirty_writeback_centisecs
  vm.dirtytime_expire_seconds vm.extfrag_threshold vm.hugetlb_optimize_vmemmap vm.hugetlb_shm_group
  vm.laptop_mode vm.legacy_va_layout vm.max_map_count vm.memfd_noexec vm.min_free_kbytes vm.min_slab_ratio
  vm.min_unmapped_ratio vm.mmap_min_addr vm.mmap_rnd_bits vm.mmap_rnd_compat_bits vm.nr_hugepages
  vm.nr_hugepages_mempolicy vm.nr_overcommit_hugepages vm.numa_stat vm.oom_dump_tasks
  vm.oom_kill_allocating_task vm.overcommit_kbytes vm.overcommit_memory vm.overcommit_ratio
  vm.page-cluster vm.page_lock_unfairness vm.panic_on_oom vm.percpu_pagelist_high_fraction
  vm.shrink_inodes_with_pagecache vm.stat_interval vm.swappiness vm.unprivileged_userfaultfd
  vm.user_reserve_kbytes vm.vfs_cache_pressure vm.vfs_cache_pressure_denom vm.watermark_boost_factor
  vm.watermark_scale_factor vm.zone_reclaim_mode
`;

/** Those that are several whole numbers. */
export const SEVERAL = `
  kernel.acct kernel.printk kernel.sem net.ipv4.ip_local_port_range net.ipv4.ping_group_range
  net.ipv4.tcp_mem net.ipv4.tcp_rmem net.ipv4.tcp_wmem net.ipv4.udp_mem vm.lowmem_reserve_ratio
`;

/** Those that are text. */
export const TEXTS = `
  kernel.arch kernel.core_modes kernel.core_pattern kernel.domainname kernel.hostname
  kernel.panic_sys_info kernel.poweroff_cmd kernel.printk_devkmsg kernel.seccomp.actions_logged
  kernel.watchdog_cpumask net.core.default_qdisc net.core.netdev_rss_key net.ipv4.ip_local_reserved_ports
  net.ipv4.tcp_allowed_congestion_control net.ipv4.tcp_available_congestion_control
  net.ipv4.tcp_available_ulp net.ipv4.tcp_congestion_control net.ipv4.tcp_fastopen_key
  net.ipv6.icmp.ratemask net.netfilter.nf_log.0 net.netfilter.nf_log.1 net.netfilter.nf_log.10
  net.netfilter.nf_log.2 net.netfilter.nf_log.3 net.netfilter.nf_log.4 net.netfilter.nf_log.5
  net.netfilter.nf_log.6 net.netfilter.nf_log.7 net.netfilter.nf_log.8 net.netfilter.nf_log.9
  vm.numa_zonelist_order
`;
