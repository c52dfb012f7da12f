. $TOOLS/ev.sh
if [ "$1" = start ]; then ev error exitcode=60 name=PR_DOCKER_IP_CONFLICT "advice=Run: 'minikube delete --all' to clean up all the abandoned networks." issues=https://github.com/kubernetes/minikube/issues/9605 "url=" "message=$(sed "s#HOMEDIR#$HOME#g" $LAB/message.txt)"; exit 60; fi
