"""What a head runs beside Ray; `bootstrap.node_text` joins the modules, in the order in which they need each other."""
