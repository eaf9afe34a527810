"""The folder /etc of a site: a copy of this machine's, with accounts of its own and without its secrets."""

from __future__ import annotations

import shutil
from pathlib import Path

USERS = ("alice", "bob")
_FIRST_UID = 4001
_SECRETS = ("shadow*", "gshadow*", "ssh_host_*", "krb5*", "sudoers*", "*.key", "*-")


def write_accounts(site: Path, key: Path, host_key: Path, hosts: dict[str, str]) -> None:
    """`key`: opens every account; `hosts`: addresses by name."""
    etc = site / "etc"
    shutil.copytree("/etc", etc, symlinks=True, ignore=shutil.ignore_patterns(*_SECRETS))
    uids = {user: _FIRST_UID + number for number, user in enumerate(USERS)}
    with (etc / "passwd").open("a") as passwd, (etc / "group").open("a") as group:
        for user, uid in uids.items():
            passwd.write(f"{user}:x:{uid}:{uid}::/home/{user}:/bin/bash\n")
            group.write(f"{user}:x:{uid}:\n")
    # sshd lets nobody in whose password is locked ("!"); "*" only means that no password opens the account.
    (etc / "shadow").write_text(
        "".join(f"{user}:*:19000:0:99999:7:::\n" for user in ("root", "sshd", *USERS))
    )
    (etc / "shadow").chmod(0o600)
    (etc / "hosts").write_text(
        "127.0.0.1 localhost\n" + "".join(f"{ip} {name}\n" for name, ip in hosts.items())
    )
    (etc / "resolv.conf").unlink(missing_ok=True)
    (etc / "resolv.conf").write_text("")
    ssh = etc / "ssh"
    shutil.copyfile(key.with_name(f"{key.name}.pub"), ssh / "site_key.pub")
    shutil.copyfile(host_key, ssh / "site_host_key")
    (ssh / "site_host_key").chmod(0o600)
    (ssh / "sshd_config").write_text(
        "HostKey /etc/ssh/site_host_key\nAuthorizedKeysFile /etc/ssh/site_key.pub\nStrictModes no\nUsePAM no\n"
        "AuthenticationMethods publickey\nPermitRootLogin prohibit-password\nAllowTcpForwarding yes\n"
        "PidFile none\nMaxStartups 200\nUseDNS no\n"
    )
    for user, uid in uids.items():
        home = site / "home" / user
        home.mkdir(parents=True)
        shutil.chown(home, uid, uid)
        home.chmod(0o755)
