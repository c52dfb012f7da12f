{{/*
One service of the demo: its Deployment and its Service.
Takes root (the chart's context), name, settings (the service's values), port (of the Service), portName (Istio reads the
protocol from its prefix), containerPort, and for some: replicas, strategy, podAnnotations, initContainers, volumes, volumeMounts.
*/}}
{{- define "digimon.workload" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    io.kompose.service: {{ .name }}
  {{- with .root.Values.setupDigest }}
  annotations:
    digimon-setup/values-digest: {{ . | quote }}
  {{- end }}
spec:
  replicas: {{ .replicas | default .root.Values.replicaCount }}
  {{- with .strategy }}
  strategy:
    type: {{ . }}
  {{- end }}
  selector:
    matchLabels:
      io.kompose.service: {{ .name }}
  template:
    metadata:
      labels:
        io.kompose.service: {{ .name }}
      {{- with .podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      # Kubernetes would set DB_PORT, WEB_PORT and so on from the Services' names, to addresses instead of numbers.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      {{- if .settings.hardened }}
      securityContext:
        {{- include "digimon.podSecurity" . | nindent 8 }}
      {{- end }}
      {{- with .initContainers }}
      initContainers:
        {{- . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          {{- include "digimon.container" . | nindent 10 }}
      {{- with .volumes }}
      volumes:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels:
    io.kompose.service: {{ .name }}
spec:
  selector:
    io.kompose.service: {{ .name }}
  ports:
    - name: {{ .portName }}
      port: {{ .port }}
      targetPort: {{ .containerPort }}
{{- end }}
