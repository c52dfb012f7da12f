if [ "$1" = upgrade ]; then for i in $(seq 1 8); do sleep 1; done; echo 'Error: context deadline exceeded' >&2; exit 1; fi
