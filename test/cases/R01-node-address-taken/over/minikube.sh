. $TOOLS/ev.sh
if [ "$1" = start ]; then ev error exitcode=80 name=GUEST_PROVISION advice= issues= url= "message=$(sed "s#PROFILE#$P#g" $LAB/message.txt)"; exit 80; fi
