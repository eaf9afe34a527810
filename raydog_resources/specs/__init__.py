"""What each resource is told, as pure data: names, hashes, prices and plans follow from a description alone.

Never here: pulumi, ray, network, disk, clock or chance.
"""
