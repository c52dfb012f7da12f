case " $* " in *" -n default get pods,events,nodes "*) node $TOOLS/pods.mjs $LAB/spec.json $2; exit 0;; *" logs "*) cat $LAB/pod.log 2>/dev/null; exit 0;; esac
