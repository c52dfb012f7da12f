printf '%s\n' 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper' 'sudo: a password is required' >&2; exit 1
