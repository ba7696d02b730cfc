// A library whose folder has headers only still needs one source.
