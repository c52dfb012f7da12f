/** Sentences about the doctor's checks and missing tools, as the wizard says them. */
export const wizardChecksWords = {
	'wizard.screen.fetch': 'Fetching the tools',
	'wizard.keyChecks': 'checks',
	'wizard.keyFetch': 'fetch the missing tools',
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
	'wizard.fetchSaid':
		'Fetches {tools} from {from} into {folder}. Only our runs use them; your PATH is not touched. {sums}',
	'wizard.fetchPinned': 'Each file must have the SHA-256 that this package holds.',
	'wizard.fetchUnpinned':
		'Of {tools} this package holds no sum: it is checked only against the one published beside it (unpinned).',
	'wizard.rehearseSaid':
		'Opens the rehearsal: the whole walk on a pretend machine that has everything. Nothing is changed here.',
	'wizard.moreBehindChecks': 'More: d shows all, with every command',
	'wizard.fetching': 'Fetching. What has come stays if it breaks off; the next try goes on from there.',
	'wizard.fetched': 'Everything has come. Looking at the machine again…',
} as const;
