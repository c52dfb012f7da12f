{{- define "digimon.container" -}}
image: {{ .settings.image | quote }}
imagePullPolicy: {{ .root.Values.imagePullPolicy }}
{{- with .settings.command }}
command:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.args }}
args:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.env }}
env:
  {{- range $name, $value := . }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
{{- end }}
ports:
  - name: {{ .portName }}
    containerPort: {{ .containerPort }}
startupProbe:
  {{- include "digimon.probe" . | nindent 2 }}
  periodSeconds: 1
  failureThreshold: {{ .settings.startupSeconds }}
readinessProbe:
  {{- include "digimon.probe" . | nindent 2 }}
  periodSeconds: 2
  timeoutSeconds: 3
livenessProbe:
  {{- include "digimon.probe" . | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- if .settings.hardened }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}
resources:
  {{- toYaml .settings.resources | nindent 2 }}
{{- with .volumeMounts }}
volumeMounts:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "digimon.probe" -}}
{{- if eq .settings.probe "grpc" -}}
grpc:
  port: {{ .containerPort }}
{{- else if eq .settings.probe "http" -}}
httpGet:
  path: /healthz
  port: {{ .containerPort }}
{{- else -}}
tcpSocket:
  port: {{ .containerPort }}
{{- end }}
{{- end }}

{{- define "digimon.podSecurity" -}}
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- if lt (int .containerPort) 1024 }}
# Whether an ordinary user may listen below 1024 differs between container runtimes; Kubernetes counts this switch as safe.
sysctls:
  - name: net.ipv4.ip_unprivileged_port_start
    value: '0'
{{- end }}
{{- end }}
