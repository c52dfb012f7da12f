. $TOOLS/ev.sh
case " $* " in
 *" profile list "*) printf '{"invalid":[],"valid":[{"Name":"f12-docker-paused-do","Status":"Unknown","Config":{"Name":"f12-docker-paused-do","Driver":"docker"},"Active":false,"ActiveKubeContext":false}]}'; exit 0;;
 *" status "*) ev error exitcode=80 name=GUEST_STATUS advice= issues= url= 'message=state: unknown state "f12-docker-paused-do": docker container inspect: exit status 1: Error response from daemon: Docker Desktop is manually paused. Unpause it through the Whale menu or Dashboard.'; exit 80;;
 *" delete "*) echo 'X Exiting due to GUEST_DELETE: Failed to delete cluster: Error response from daemon: Docker Desktop is manually paused. Unpause it through the Whale menu or Dashboard.' >&2; exit 80;;
esac
