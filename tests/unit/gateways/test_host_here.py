"""This machine as a host: what of our own environment goes along."""

from __future__ import annotations

from raydog_resources.gateways.host_here import Here


def test_no_secret_of_ours_reaches_a_scheduler() -> None:
    ours = {
        "HOME": "/home/me",
        "PATH": "/usr/bin",
        "SLURM_CONF": "/etc/slurm.conf",
        "PULUMI_CONFIG_PASSPHRASE": "secret",
        "YD_API_KEY_SECRET": "secret",
        "RAY_AUTH_TOKEN": "secret",
        "SLURM_JOB_ID": "7",
        "SBATCH_ACCOUNT": "other",
    }
    assert Here(ours).environment == {
        "HOME": "/home/me",
        "PATH": "/usr/bin",
        "SLURM_CONF": "/etc/slurm.conf",
    }
