"""PBS as far as jobs of this project meet it: a server with a queue, a mom on each machine, the user's commands."""
