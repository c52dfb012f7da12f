/** The parts: which files are changed, and which tests have to notice. Only tests within the process count: a change does not reach a child. */
export const parts = {
	'hosts-block': {
		mutate: ['source/domain/hosts-block.ts'],
		tests: ['test/domain/hosts-block.test.ts'],
	},
	writers: {
		mutate: ['source/system/files/{hosts-helper,write-in-place,own-folder,regular-file}.ts'],
		tests: ['test/system/files/{hosts-helper,write-in-place,own-folder,regular-file}.test.ts'],
	},
	'hosts-step': {
		mutate: ['source/steps/hosts/*.ts'],
		tests: ['test/steps/hosts/*.test.ts'],
	},
	undo: {
		mutate: ['source/engine/undo-steps.ts'],
		tests: ['test/engine/undo-steps.test.ts'],
	},
	engine: {
		mutate: ['source/engine/{run-step,failures}.ts'],
		tests: [
			'test/engine/{run-step,failures,undo-steps,inspect-steps}.test.ts',
			'test/commands/{up,down,status}.test.ts',
		],
	},
	journal: {
		mutate: ['source/domain/journal.ts', 'source/system/state/journal-file.ts'],
		tests: ['test/domain/journal.test.ts', 'test/system/state/journal-file.test.ts'],
	},
	cleaner: {
		mutate: ['source/i18n/terminal-text.ts', 'source/system/files/lines.ts'],
		tests: ['test/i18n/terminal-text.test.ts', 'test/system/files/lines.test.ts'],
	},
	redaction: {
		mutate: ['source/features/report/{redact,redact-text,secret-words}.ts'],
		tests: ['test/features/report/*.test.ts'],
	},
	diagnosis: {
		mutate: ['source/diagnosis/*.ts'],
		tests: ['test/diagnosis/*.test.ts'],
	},
	rules: {
		mutate: ['source/diagnosis/rules/*.ts'],
		tests: ['test/diagnosis/*.test.ts'],
	},
};
