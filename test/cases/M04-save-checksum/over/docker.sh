case "$1 $2" in "save "*|"image save") echo 'Error response from daemon: file integrity checksum failed for "usr/local/bin/node"' >&2; exit 1;; esac
