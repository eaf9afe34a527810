"""What touches network, disk or processes, behind small protocols; never a resource, Pulumi or Ray."""
