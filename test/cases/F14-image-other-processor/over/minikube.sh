case " $* " in *" image pull "*) exit 0;; esac
