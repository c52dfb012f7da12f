case " $* " in *--client*) ;; *) echo 'Unable to connect to the server: net/http: TLS handshake timeout' >&2; exit 1;; esac
