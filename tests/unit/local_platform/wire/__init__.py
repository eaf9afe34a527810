"""What clients send and see, without HTTP."""
