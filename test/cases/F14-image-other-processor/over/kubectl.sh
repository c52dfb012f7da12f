case " $* " in *" -n default get pods,events,nodes "*) node $TOOLS/pods.mjs $LAB/spec.json $2; exit 0;; *" logs "*) echo 'exec /usr/local/bin/docker-entrypoint.sh: exec format error'; exit 0;; esac
