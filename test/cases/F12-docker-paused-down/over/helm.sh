case " $* " in *--kube-context*) echo 'Error: kubernetes cluster unreachable: Get "https://127.0.0.1:32771/version": net/http: TLS handshake timeout' >&2; exit 1;; esac
