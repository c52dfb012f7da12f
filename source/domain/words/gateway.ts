/** Sentences about the Gateway and the VirtualServices. */
export const gatewayWords = {
	'gateway.title': 'Open the gateway',
	'gateway.done': 'The gateway is open',
	'gateway.why':
		'The Gateway makes Istio’s Envoy listen on port 80 for *.backend.com; the VirtualServices send each name to its Service and answer the browser’s CORS preflight.',
	'gateway.ask': 'Ask for the Gateway and the VirtualServices',
	'gateway.analyze': 'Have Istio look at the routes',
	'gateway.noIstio': 'Istio’s kinds of objects are not in the cluster yet',
	'gateway.none': 'None of {names} is there',
	'gateway.some': 'Missing: {names}',
	'gateway.drift': 'Changed by somebody: {names}',
	'gateway.ready': 'Gateway and VirtualServices are as in manifests/',
	'gateway.unreadable': 'The routes cannot be read: {detail}',
	'gateway.apply': 'Apply the Gateway and the VirtualServices',
	'gateway.delete': 'Delete the Gateway and the VirtualServices',
	'gateway.finding': '{code} {origin}: {message}',
	'gateway.webhook':
		'Istio checks routes by a webhook that does not answer yet ({webhook}): normal just after its installation, try {tries}',
	'gateway.webhookSilent':
		'Istio checks routes by a webhook, and it did not answer within {seconds} s ({webhook}): the routes were not applied.',
	'gateway.remains': '{name}',
} as const;
