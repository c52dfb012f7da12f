M='permission denied while trying to connect to the docker API at unix:///var/run/docker.sock'
case "$1" in
 info) echo '{"ID":"","Containers":0,"ServerErrors":["'"$M"'"],"ClientInfo":{"Debug":false,"Version":"29.2.1","Context":"default","Plugins":[],"Warnings":null}}'; echo "$M" >&2; exit 1;;
 version) echo '{"Client":{"Version":"29.2.1","ApiVersion":"1.53","Os":"linux","Arch":"amd64"},"Server":null}'; echo "$M" >&2; exit 1;;
 context) echo '{"Name":"default","Endpoints":{"docker":{"Host":"unix:///var/run/docker.sock"}}}'; exit 0;;
esac
echo "$M" >&2; exit 1
