. $TOOLS/ev.sh
if [ "$1" = start ]; then ev error exitcode=80 name=GUEST_PROVISION_ACQUIRE_LOCK "advice=Please try purging minikube using \`minikube delete --all --purge\`" issues=https://github.com/kubernetes/minikube/issues/11022 "url=" "message=$(sed "s#HOMEDIR#$HOME#g" $LAB/message.txt)"; exit 80; fi
