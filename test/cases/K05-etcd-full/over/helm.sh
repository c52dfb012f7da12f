if [ "$1" = upgrade ]; then sleep 1; printf '%s\n' 'Error: create: failed to create: etcdserver: mvcc: database space exceeded' >&2; exit 1; fi
