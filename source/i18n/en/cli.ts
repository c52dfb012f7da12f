/** Messages of the command line: help, rehearsal, report. */
export const cliMessages = {
	'help.command.up': 'everything: shows the plan, then sets up (the default)',
	'help.command.plan': 'what would be done here, why and how it is undone; changes nothing',
	'help.command.status':
		"every step's condition now; reads only, so it ends with 0 (with --verify 5 when the proof fails)",
	'help.command.down': 'take back what was made here, and prove that nothing is left',
	'help.command.logs': "the last run's log, whole",
	'help.command.export': 'the plan as a POSIX shell script',
	'help.command.doctor': 'can this machine run it: tools, Docker, memory, disk, ports',
	'help.command.tools': 'the tools that we can fetch: list (default), install [NAME…], remove',
	'help.command.verify': 'only the proof of the site, hop by hop; ends with 5 when a hop is broken',
	'help.command.tunnel': 'the way to the gateway: status (default), keep, stop, logs',
	'help.command.report': 'one file about the last run to send to others, without secrets',
	'help.command.rehearse': 'the whole walk on a pretend machine; changes nothing (rehearse down takes it back)',
	'help.about': 'From an empty laptop to a gRPC-web page behind an Istio gateway on a local Kubernetes.',
	'help.version': 'print the version',
	'help.help': 'print this help',
	'help.helpCommand': 'help for a command',
	'help.yes': 'ask nothing: yes to the plan',
	'help.json': 'one JSON event a line on standard output (with --yes)',
	'help.only': 'apply only these steps (repeatable, or with commas)',
	'help.from': 'apply this step and those after it',
	'help.skip': 'do not apply these steps',
	'help.installTools': 'fetch minikube, kubectl, istioctl and helm where they are missing (up)',
	'help.mirror': 'fetch tools from this copy of their official places',
	'help.fromFiles': 'take tools from files in this folder',
	'help.config': 'read settings from this file',
	'help.fresh': 'begin without the answers of the last run',
	'help.replay': 'draw the run of a report again',
	'help.output': 'write it there',
	'help.wait': 'wait until Docker is up, then look',
	'help.all': 'the tools that we fetched too',
	'help.speed': 'how fast the recordings play',
	'help.fail': 'let this step fail once, to practise',
	'help.follow': 'go on as the run goes on (logs)',
	'help.verify': 'repeat the proof of the site (status)',
	'help.browser': 'open the page in a Chromium, Chrome or Edge of this computer too',
	'help.tunnelAction': 'status, keep (in the background), stop or logs',
	'help.followTunnel': 'go on as the tunnel goes on (tunnel logs)',
	'help.keepCluster': 'stop at the cluster (down)',
	'help.onlyStep': 'only this step',
	'help.toolsAction': 'list, install or remove',
	'help.toolsNames': 'only these tools',
	'help.rehearsed': 'what to rehearse: up (without a word), plan, status, down, doctor or logs',
	'help.onlyStepOfLogs': 'only this step (logs)',
	'help.noColor': 'no colours',
	'help.options': 'options',
	'help.commandName': 'command',
	'help.unknownOption': "unknown option '{given}'",
	'help.unknownCommand': "unknown command '{given}'",
	'help.valueMissing': "option '{given}' needs a value",
	'help.notAChoice': "'{given}' is not one of {allowed}",
	'help.tooMany': 'there are more words than {command} takes',
	'help.near': '{problem}; did you mean {near}?',
	'help.titleUsage': 'Usage:',
	'help.titleArguments': 'Arguments:',
	'help.titleOptions': 'Options:',
	'help.titleGlobal': 'Global options:',
	'help.titleCommands': 'Commands:',
	'help.see': 'See:',
	'help.examples': `
Examples:
  digimon-setup                                    the wizard: see the plan, then set up
  digimon-setup plan                               what would be done here; changes nothing
  digimon-setup up --yes --json                    for programs: one event a line
  digimon-setup up --yes --address node --hosts-file ./hosts    without any root
  digimon-setup verify --browser                   prove the site again, in a browser too
  digimon-setup tunnel                             how the way to the gateway stands
  digimon-setup down --yes                         take everything back
  digimon-setup rehearse --yes                     on a pretend machine
  digimon-setup tools install                      fetch the tools that are missing
  digimon-setup report                             one file about the last run, without secrets

Every setting is a flag, a variable (--cpus is DIGIMON_SETUP_CPUS) and a key of digimon-setup.yaml.
Steps: cluster, mesh, label, chart, gateway, tunnel, hosts, site.
Exit codes: 0 done, 1 our bug, 2 wrong usage, 3 something you must do first, 4 a tool failed, 5 the proof failed, 130 stopped.
`,

	'rehearsalGateway.problem': '{file}: {field} {problem}.',
	'rehearsalGateway.next': 'Correct {file}, then rehearse again',

	'rehearsal.wrongFailure': '--fail: "{value}" cannot be practised; allowed: {allowed}.',
	'rehearsal.tryFailure': 'Practise a failure and its resume',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Let the recordings play ten times faster',
	'rehearsal.simulatedTool': 'On the pretend machine {tool} is always there; this is our mistake',
	'rehearsal.practisedOnly':
		'This was practised; nothing of this machine is broken. Try again, and it goes on. The commands below are for a real machine, where this happens in earnest:',
	'rehearsal.pageIsServed': 'Until Ctrl-C this program serves the rehearsed page, to this computer only: {url}',
	'rehearsal.pageWasServed': 'The rehearsed page was served until now.',
	'rehearsal.serveAgain': 'Open it yourself, on a terminal',
	'rehearsal.changed': 'Changed on the pretend machine: {changes}',

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
