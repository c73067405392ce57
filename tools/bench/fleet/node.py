# The content of NODE with pyinfra's own operations.
from pyinfra import config, host
from pyinfra.operations import apt, files, server, systemd

config.SUDO = True
content = host.data.content

server.hostname(name="host name", hostname=content["name"])
for entry in content["hosts"]:
    files.line(name=f"name {entry}", path="/etc/hosts", line=rf"^{entry}\b", replace=f"{entry} # pigsty")
server.group(name="group of administrators", group="admin", gid=88)
server.user(name="administrator", user="dba", uid=88, group="admin", home="/home/dba", shell="/bin/bash")
server.group(name="group of the exporter", group="exporter", system=True)
server.user(name="user of the exporter", user="exporter", group="exporter", system=True)
for directory in content["directories"]:
    files.directory(name=f"directory {directory['path']}", **directory)
apt.packages(name="packages", packages=content["packages"], no_recommends=True)
for file in content["files"]:
    files.put(
        name=f"file {file['path']}",
        src=content["folder"] + file["path"],
        dest=file["path"],
        mode=file["mode"],
        user=file["user"],
        group=file["group"],
    )
files.link(
    name="CA certificate in the trust store",
    path="/usr/local/share/ca-certificates/pigsty-ca.crt",
    target="/etc/pki/ca.crt",
)
for unit in content["units"]:
    systemd.service(name=f"unit {unit}", service=unit, running=True, enabled=True)
