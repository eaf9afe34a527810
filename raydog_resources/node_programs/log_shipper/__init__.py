"""What each node runs beside Ray to send its logs away; `bootstrap.node_text` joins the modules, in order of need."""
