/** Sentences about the report. */
export const reportWords = {
	'report.contains':
		'The report holds: {events} events of the run {runId}, {commands} command lines, versions of {tools} tools, {pods} pods, {checks} checks, {block} lines of our block in the hosts file.',
	'report.masked':
		'Hidden as •••: {count} places. Only fields and words on our list are kept: no values of variables, no settings passed through, no names of people, no paths, no output of tools beyond known words.',
	'report.written': 'The report is in {file}; read it before you send it.',
	'report.see': 'See it drawn',
	'report.noRun': 'There is no run of the profile {profile} to report on yet.',
	'report.notWritten': '{file} could not be written: {reason}',
	'report.elsewhere': 'Write it elsewhere',
	'report.noHead': 'its first line is not the head of a report',
	'report.notReadable': '{file} cannot be read as a report: {reason}',
} as const;
