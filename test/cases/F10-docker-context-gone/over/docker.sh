M='Failed to initialize: unable to resolve docker endpoint: context "colima": context not found: open /home/tester/.docker/contexts/meta/f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16/meta.json: no such file or directory'
case "$1" in context) [ "$2" = inspect ] && { echo '[]'; echo 'context "colima": context not found: open /home/tester/.docker/contexts/meta/f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16/meta.json: no such file or directory' >&2; exit 1; };; esac
echo "$M" >&2; exit 1
