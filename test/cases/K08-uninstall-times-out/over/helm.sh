if [ "$1" = uninstall ]; then sleep 2; echo 'Error: uninstallation completed with 1 error(s): timed out waiting for the condition' >&2; exit 1; fi
