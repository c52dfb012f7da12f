/** Sentences about the doctor's checks and missing tools, as the wizard says them. */
export const wizardChecksWords = {
	'wizard.screen.fetch': 'Fetching the tools',
	'wizard.keyChecks': 'checks',
	'wizard.keyFetch': 'fetch tools',
	'wizard.keyRehearse': 'rehearse',
	'wizard.choiceChecks': 'Hear what the checks of this machine say',
	'wizard.choiceFetch': 'Fetch the missing tools',
	'wizard.choiceRehearse': 'Open the rehearsal instead',
	'wizard.checksNotYet': 'Nothing has been checked yet.',
	'wizard.checksNone': 'Nothing had to be checked: what is left to do needs nothing more of this machine.',
	'wizard.machineFine': 'Machine: {fine} checks fine',
	'wizard.machineWarns': 'Machine: {fine} checks fine; warnings: {warnings}, none blocks',
	'wizard.machineBlocks': 'Machine: it cannot start yet; in the way: {blocking}',
	'wizard.blockedStart': 'Press d for what to do, then Enter: it looks again.',
	'wizard.fetchSaid': 'Fetches {tools} from {from} into {folder}, for our runs only. {sums}',
	'wizard.fetchPinned': 'SHA-256 sums held by this package decide.',
	'wizard.fetchUnpinned': 'Unpinned, checked only by the sum published beside it: {tools}.',
	'wizard.rehearseSaid':
		'Opens the rehearsal: the whole walk on a pretend machine that has everything. Nothing is changed here.',
	'wizard.moreBehindChecks': 'More: d shows all, with every command',
	'wizard.fetching': 'Fetching. What has come stays if it breaks off; the next try goes on from there.',
	'wizard.fetched': 'Everything has come. Looking at the machine again…',
} as const;
