M='Error response from daemon: Docker Desktop is manually paused. Unpause it through the Whale menu or Dashboard.'
case "$1" in
 info) echo '{"ID":"","Containers":0,"ServerErrors":["'"$M"'"],"ClientInfo":{"Debug":false,"Version":"28.4.0","Context":"desktop-linux","Plugins":[],"Warnings":null}}'; echo "$M" >&2; exit 1;;
 context) echo '{"Name":"desktop-linux","Endpoints":{"docker":{"Host":"unix:///home/user/.docker/desktop/docker.sock"}}}'; exit 0;;
esac
echo "$M" >&2; exit 1
