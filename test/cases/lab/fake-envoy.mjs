// fake-envoy.mjs ADDRESS MODE : an ingress gateway with one fault
import {existsSync} from 'node:fs';
import {createServer} from 'node:http';
const [address, mode, lab] = process.argv.slice(2);
if (lab)
	setInterval(() => {
		if (!existsSync(lab)) process.exit();
	}, 1000);
const cors = {
	'access-control-allow-origin': 'http://web.backend.com',
	'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
	'access-control-allow-headers': 'content-type,x-grpc-web,x-user-agent',
	'access-control-max-age': '1728',
	'access-control-allow-credentials': 'true',
};
const say = (res, status, headers, body) => {
	res.writeHead(status, {server: 'istio-envoy', ...headers});
	res.end(body);
};
createServer((req, res) => {
	if (mode === 'portal') {
		res.writeHead(302, {server: 'nginx', location: 'http://portal.example/login'});
		return res.end();
	}
	if (req.method === 'OPTIONS') return mode === 'nocors' ? say(res, 405, {}, '') : say(res, 200, cors, '');
	const tls =
		'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: TLS_error:|268436501:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED:TLS_error_end';
	if (mode === 'tls503') return say(res, 503, {'content-type': 'text/plain'}, tls);
	if (mode === 'rbac403') return say(res, 403, {'content-type': 'text/plain'}, 'RBAC: access denied');
	if (req.method === 'GET')
		return say(res, 200, {'content-type': 'text/html'}, '<!doctype html><title>Digimon</title>');
	req.resume();
	req.on('end', () => {
		if (mode === 'grpc415')
			return say(
				res,
				415,
				{
					...cors,
					'content-type': 'application/grpc',
					'grpc-status': '3',
					'grpc-message': 'invalid gRPC request content-type "application/grpc-web+proto"',
				},
				'',
			);
		if (mode === 'grpcTls')
			return say(
				res,
				200,
				{
					...cors,
					'content-type': 'application/grpc-web+proto',
					'grpc-status': '14',
					'grpc-message': encodeURIComponent(tls),
				},
				'',
			);
		if (mode === 'unimplemented')
			return say(
				res,
				200,
				{
					...cors,
					'content-type': 'application/grpc-web+proto',
					'grpc-status': '12',
					'grpc-message': 'unknown service digimon.Digimon',
				},
				'',
			);
		return say(res, 200, cors, '');
	});
}).listen(80, address);
