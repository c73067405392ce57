import { ruleDocs } from '@pigsty/sdk';

/** What the checks of NODE report. */
export const rules = ruleDocs({
  'duplicate-node-name': [
    'error',
    'Two nodes have the same name: it is a host name, a label and a path of the admin page.',
    'Give one of them another nodename.',
  ],
  'node-name': [
    'warning',
    'A name of a node has an underscore, which names of hosts do not have.',
    'Write a dash.',
  ],
  'node-name-shared': [
    'warning',
    'One line gives a name to several nodes, which take theirs from PostgreSQL: it has no effect.',
    'Set nodename at the host.',
  ],
  'kernel-module': [
    'warning',
    'A kernel module is not known, and one that is known is spelt almost like it.',
    'Correct the spelling; one that is right all the same is loaded.',
  ],
  'kernel-parameter': [
    'warning',
    'A kernel parameter is not known, and one that is known is spelt almost like it.',
    'Correct the spelling.',
  ],
  'kernel-value': [
    'error',
    'A kernel parameter has a value that the kernel refuses.',
    'Write a whole number, without a unit, in the range of the parameter.',
  ],
  'public-key': [
    'warning',
    'A public key of the administrator has lost a part, and opens nothing.',
    'Copy the whole line of the file that ends in .pub.',
  ],
  'firewall-network': [
    'warning',
    'A trusted network is written with an address of a host in it, and all of the network is trusted.',
    'Write the network, or /32 for the one address.',
  ],
  'administrator-name': [
    'error',
    'The administrator that NODE makes has the name of a user of the system or of its software.',
    'Write a name of its own, such as dba.',
  ],
  'crontab-account': [
    'warning',
    'A line of node_crontab has a program where its user belongs, or a user that is spelt almost like a known one.',
    'Write the user after the times.',
  ],
  'firewall-open': [
    'warning',
    'node_firewall_intranet has a network that is larger than any private one: the firewall lets the internet in.',
    'Name the networks of your own.',
  ],
  'proxy-word': [
    'warning',
    'A line of a service of HAProxy has a word that it does not know, and one that it knows is spelt almost like it.',
    'Correct the spelling.',
  ],
  'proxy-server': [
    'warning',
    'One server of a service of HAProxy is no host of the inventory, and all others are; or two servers are the same.',
    'Compare its address with that of the host.',
  ],
  'proxy-address': [
    'warning',
    'A service of HAProxy is to listen on the address of another host.',
    "Write '*', or the address of the VIP.",
  ],
  'vip-incomplete': [
    'error',
    'A VIP is switched on and lacks its address or its number.',
    'Set vip_address and vip_vrid next to vip_enabled.',
  ],
  'vip-differs': [
    'error',
    'Nodes of a cluster have one vip_address and several numbers (vip_vrid): each would hold the address.',
    'Set vip_vrid in the vars of the group.',
  ],
  'vip-masters': [
    'warning',
    'Not exactly one node of a cluster has vip_role: master, so that who holds the address first is chance.',
    'Set vip_role: master on one node.',
  ],
  'vip-password': [
    'warning',
    'vip_auth_pass is longer than the eight characters that VRRP takes.',
    'Shorten it, or leave it away.',
  ],
  'vip-interface': [
    'error',
    'vip_interface is auto, and no network interface of the host has its inventory address.',
    'Name the interface that the VIP is put on.',
  ],
  'duplicate-vrid': [
    'warning',
    'Two clusters with VIPs have the same VRRP number; in one network they take each other for peers.',
    'Give each its own vip_vrid from 1 to 254.',
  ],
  'other-authority': [
    'error',
    'A host that is in use trusts another certificate authority than the one in files/pki/ca.',
    'Bring that authority back, or trust both for one deploy: see decision 23.',
  ],
  'huge-pages-twice': [
    'warning',
    'Two parameters say how many huge pages a host reserves.',
    'Keep one of node_hugepage_count, node_hugepage_ratio, and vm.nr_hugepages in node_sysctl_params.',
  ],
  'huge-pages-memory': [
    'error',
    'Huge pages leave too little of the memory of a host for everything else.',
    'Reserve fewer: at least 512 MiB must be left.',
  ],
  'overcommit-memory': [
    'error',
    'With node_overcommit_ratio programs get less memory than those that run were promised already.',
    'Raise node_overcommit_ratio, reserve fewer huge pages, or leave it at 0.',
  ],
  'swap-in-use': [
    'error',
    'Swap is to be switched off, and what is in it does not fit into the free memory.',
    'Stop what uses the memory first.',
  ],
  'resolver-package': [
    'warning',
    'A list of packages has one that takes over /etc/resolv.conf. It is started right after its installation, and a deploy fails where names do not resolve then.',
    'Install it by hand first and see that names resolve, or leave it out.',
  ],
  'resolver-owner': [
    'warning',
    '/etc/resolv.conf leads to a file of a program that NODE does not know: name servers of the inventory are not asked there.',
    'Tell that program the servers, make the file a plain one, or set node_dns_method: none.',
  ],
  'python-environment': [
    'warning',
    'Python packages are asked for, and node_uv_env names no environment for them.',
    'Set node_uv_env, or take node_pip_packages out.',
  ],
  'selinux-ssh-port': [
    'warning',
    'SELinux is to enforce, and SSH listens on a port of its own.',
    'Let SELinux know the port: semanage port -a -t ssh_port_t -p tcp PORT.',
  ],
  'node-in-use': [
    'error',
    'A node is to be removed, and another module is still on it.',
    'Remove the other modules first.',
  ],
  'own-machine': [
    'error',
    'The machine on which the command runs is to be rebooted, and the command would end with it.',
    'Run it on another machine, or leave this one out.',
  ],
  'reboot-unknown': [
    'error',
    'Hosts are to be rebooted where it is needed, and nothing on a host tells whether it is.',
    'Install what brings needs-restarting, or leave --only-required out.',
  ],
});
