"""What a person wrote, checked into typed models; nothing here starts a process or opens a socket."""
