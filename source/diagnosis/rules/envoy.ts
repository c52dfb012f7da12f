import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['envoy'];

const serverPods = {
	message: 'do.serverPods',
	run: 'kubectl --context {profile} -n {namespace} get pods,services -l io.kompose.service={service} -o wide',
} as const;

const seeAllRoutes = {
	message: 'do.seeAllRoutes',
	run: 'kubectl --context {profile} get gateways.networking.istio.io,virtualservices.networking.istio.io -A',
} as const;

/** A request that is not spoken as gRPC-web on one of its ways. */
const grpcWeb = {
	subject,
	cause: 'cause.envoyGrpcWeb',
	next: [
		serverPods,
		{
			message: 'do.restartServices',
			run: 'kubectl --context {profile} -n {namespace} rollout restart deployment server',
		},
	],
	retry: 'cannot-help',
} as const satisfies Partial<Rule>;

/** What Envoy answers instead of a service: its body, and the status. */
export const envoyRules: readonly Rule[] = [
	{
		id: 'envoy-certificate-expired',
		subject,
		when: {pattern: /CERTIFICATE_EXPIRED|certificate has expired/i},
		cause: 'cause.envoyCertificateExpired',
		next: [act.restartAll],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/38081',
	},
	{
		id: 'envoy-plain-upstream',
		subject,
		when: {pattern: /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG/i},
		cause: 'cause.envoyPlainUpstream',
		next: [
			{
				message: 'do.restartServices',
				run: 'kubectl --context {profile} -n {namespace} rollout restart deployment db server weather web',
			},
			serverPods,
		],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/53368',
	},
	{
		id: 'envoy-certificate',
		subject,
		when: {
			pattern:
				/CERTIFICATE_VERIFY_FAILED|TLS[_ ]error|SSLV3_ALERT|TLSV1_ALERT|certificate|Secret is not supplied by SDS/i,
		},
		cause: 'cause.envoyCertificate',
		next: [act.restartAll, act.istiodLog],
		retry: 'cannot-help',
		source: 'https://github.com/rossoctl/rossoctl/issues/1570',
	},
	{
		id: 'envoy-access-denied',
		subject,
		when: {pattern: /RBAC: access denied|Jwt (?:is missing|verification fails|issuer)|ext_authz|UAEX/i},
		cause: 'cause.envoyAccessDenied',
		next: [
			{
				message: 'do.seePolicies',
				run: 'kubectl --context {profile} get authorizationpolicies,requestauthentications,peerauthentications -A',
			},
		],
		retry: 'cannot-help',
		source: 'envoyproxy/envoy: source/extensions/filters/http/rbac/rbac_filter.cc',
	},
	{
		id: 'envoy-no-healthy-upstream',
		subject,
		when: {pattern: /no healthy upstream|no_healthy_upstream/i},
		cause: 'cause.envoyNoHealthyUpstream',
		next: [serverPods, {message: 'do.endpoints', run: 'kubectl --context {profile} -n {namespace} get endpointslices'}],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/50000',
	},
	{
		id: 'envoy-fault',
		subject,
		when: {pattern: /fault filter abort|local_rate_limited|upstream_max_|overflow|\bUO\b/i},
		cause: 'cause.envoyFault',
		next: [
			{
				message: 'do.seeRoutes',
				run: 'kubectl --context {profile} get virtualservices,destinationrules,envoyfilters -A',
			},
		],
		retry: 'cannot-help',
		source: 'envoyproxy/envoy: source/extensions/filters/http/fault/fault_filter.cc',
	},
	{
		id: 'envoy-protocol',
		subject,
		when: {pattern: /reset reason: protocol error|upstream_reset\S*protocol_error|\bUPE\b/i},
		cause: 'cause.envoyProtocol',
		next: [
			{
				message: 'do.seeService',
				run: 'kubectl --context {profile} -n {namespace} get service {service} -o yaml',
			},
			serverPods,
		],
		retry: 'cannot-help',
		source: 'envoyproxy/envoy: source/common/http/utility.cc',
	},
	{
		id: 'envoy-upstream-silent',
		subject,
		when: {pattern: /connection timeout|connection_timeout|connect timeout|delayed connect error: 110/i},
		cause: 'cause.envoyUpstreamSilent',
		next: [{message: 'do.seeNetworkPolicies', run: 'kubectl --context {profile} get networkpolicies -A'}, serverPods],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/40006',
	},
	{
		id: 'envoy-upstream-refused',
		subject,
		when: {
			pattern:
				/delayed connect error: 1\d\d|connection refused|connection failure|remote connection failure|connect_failure|connection termination|local reset|remote reset|reset reason/i,
		},
		cause: 'cause.envoyUpstreamRefused',
		next: [
			serverPods,
			{
				message: 'do.serviceLog',
				run: 'kubectl --context {profile} -n {namespace} logs deployment/{service} --all-containers --tail=40',
			},
		],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/35334',
	},
	{
		id: 'envoy-timeout',
		subject,
		when: {pattern: /upstream request timeout|stream timeout|response timeout/i},
		cause: 'cause.envoyTimeout',
		next: [
			{
				message: 'do.serviceLog',
				run: 'kubectl --context {profile} -n {namespace} logs deployment/{service} --all-containers --tail=40',
			},
			serverPods,
		],
		retry: 'can-help',
		source: 'envoyproxy/envoy: source/common/router/router.cc',
	},
	{
		...grpcWeb,
		id: 'envoy-grpc-web',
		when: {
			pattern:
				/invalid gRPC request content-type|unsupported media type|protocol error|missing.*grpc-status|HTTP\/1\.1 (?:request|is not)|upgrade required|http2?\.\S*(?:error|mismatch)/i,
		},
		source: 'grpc/grpc-go: internal/transport/http2_server.go',
	},
	{
		...grpcWeb,
		id: 'envoy-grpc-web-status',
		when: {reason: /^(?:415|426)$/},
		source: 'https://github.com/envoyproxy/envoy/issues/16222',
	},
	{
		id: 'envoy-other-service',
		subject,
		when: {pattern: /unknown (?:service|method)|unimplemented/i},
		cause: 'cause.envoyOtherService',
		next: [{message: 'do.serverPods', run: 'kubectl --context {profile} -n {namespace} get deployment server -o wide'}],
		retry: 'cannot-help',
		source: 'grpc/grpc-go: server.go',
	},
	{
		id: 'envoy-no-route',
		subject,
		when: {reason: /^404$/},
		cause: 'cause.envoyNoRoute',
		next: [seeAllRoutes, {message: 'do.routesAgain', run: 'digimon-setup up --only gateway'}],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/istio/istio/issues/32533',
	},
	{
		id: 'envoy-redirect',
		subject,
		when: {reason: /^30[1278]$/},
		cause: 'cause.envoyRedirect',
		next: [seeAllRoutes],
		retry: 'can-help',
		isGeneral: true,
		source: 'istio/istio: pilot/pkg/networking/core/gateway.go',
	},
];
